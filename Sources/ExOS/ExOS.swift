// The library operating system that programs import. It re-exports a module per abstraction, so that
// one can be used without the rest; a program may replace or bypass any of them.

@_exported public import ExOSLogic
@_exported public import ExOSRuntime
@_exported public import ExokernelABI
