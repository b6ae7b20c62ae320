import ExOSLogic
import Testing

@Suite struct TextTableTests {
  @Test func columnsAreAsWideAsTheirWidestCell() {
    var table = TextTable([("id", .right), ("name", .left), ("frames", .right)])
    table.append(["1", "shell", "12"])
    table.append(["10", "x"])
    #expect(table.lines == ["id  name   frames", " 1  shell      12", "10  x"])
  }

  @Test func cellsWithoutAColumnAreLeftOut() {
    var table = TextTable([("a", .left)])
    table.append(["1", "2"])
    #expect(table.lines == ["a", "1"])
  }

  @Test func numbersAreGrouped() {
    #expect(0.grouped == "0" && 999.grouped == "999" && 1000.grouped == "1,000")
    #expect(1_234_567.grouped == "1,234,567" && (-12_345).grouped == "-12,345")
    #expect(UInt64.max.grouped == "18,446,744,073,709,551,615")
    #expect(Int64.min.grouped == "-9,223,372,036,854,775,808")
  }

  @Test func moduleCommandsAreTakenApart() {
    let command = ModuleCommand("  /boot/images/shell one  two ".utf8)
    #expect(command.name == "shell" && command.arguments == ["one", "two"])
    #expect(ModuleCommand("".utf8).name.isEmpty)
    #expect(ModuleCommand("folder/".utf8).name.isEmpty)
  }
}
