# Frames that no honest stack would send, made with scapy: a function a kind, each of which gives a few
# that chance decides. None tells a lie about who has which address, which would have to be believed.

from scapy.all import (ARP, ICMP, IP, TCP, UDP, Dot1Q, Ether, IPerror, IPv6, Raw, TCPerror,
                       fragment)

MACHINE, STATION, PORT = "10.7.0.2", "52:54:00:12:34:56", 80
NOBODY = ("0.0.0.0", "127.0.0.1", "10.7.0.255", "224.0.0.1", "240.0.0.1", "255.255.255.255", MACHINE)
REQUEST = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


class Neighbour:
    """Who sends, and what all kinds are made of."""

    def __init__(self, chance):
        self.chance = chance
        # Ports of those who will answer with a window of nothing, and how many more there may be: more
        # than the server has room for keep everybody else out as long as its patience lasts.
        self.patient = set()
        self.patient_left = 50

    def address(self):
        return f"10.7.0.{self.chance.randrange(100, 200)}"

    def number(self, bits):
        return self.chance.getrandbits(bits)

    def frame(self, payload, to=STATION, station=None):
        station = station or f"02:00:00:00:00:{self.number(8):02x}"
        return Ether(src=station, dst=to) / payload

    def packet(self, payload, **fields):
        return self.frame(self.header(**fields) / payload)

    def header(self, **fields):
        return IP(**({"src": self.address(), "dst": MACHINE, "id": self.number(16)} | fields))

    def segment(self, data=b"", **fields):
        fields = {"sport": self.number(16) or 1, "dport": PORT, "seq": self.number(32),
                  "ack": self.number(32), "flags": "S"} | fields
        return TCP(**fields) / Raw(data)

    def anybody_knocks(self):
        """A SYN from somewhere on earth."""
        source = ".".join(str(self.chance.randrange(1, 224)) for _ in range(4))
        return self.packet(self.segment(options=[("MSS", 1460)]), src=source)

    def shut_window(self, answer):
        """Asks for a page and takes none of it, where an answer is the machine's to a SYN of ours."""
        frame = Ether(answer)
        if TCP not in frame or frame[TCP].flags != "SA" or frame[TCP].dport not in self.patient:
            return
        given = frame[TCP]
        self.patient.discard(given.dport)
        yield self.packet(
            self.segment(REQUEST, sport=given.dport, seq=given.ack, ack=given.seq + 1, flags="PA",
                         window=0),
            src=frame[IP].dst)

    def honest(self):
        """Some packet with nothing wrong about it."""
        return self.chance.choice([
            self.packet(self.segment()), self.packet(self.segment(REQUEST, flags="PA")),
            self.packet(ICMP(id=self.number(16)) / Raw(b"x" * 56)),
            self.packet(UDP(sport=9, dport=self.number(16)) / Raw(b"x" * 20)),
            self.frame(ARP(hwsrc="02:00:00:00:00:01", psrc=self.address(), pdst=MACHINE))])


def truncated(who):
    whole = bytes(who.honest())
    yield whole[:who.chance.randrange(1, len(whole))]


def altered(who):
    whole = bytearray(bytes(who.honest()))
    for _ in range(who.chance.randrange(1, 8)):
        # Where it goes stays, so that it gets there.
        whole[who.chance.randrange(12, len(whole))] = who.number(8)
    yield whole


def noise(who):
    yield bytes(who.frame(Raw(who.chance.randbytes(who.chance.randrange(1, 1600)))))
    yield Ether(dst=STATION, type=who.number(16)) / Raw(who.chance.randbytes(60))
    yield who.frame(Dot1Q(vlan=who.number(12)) / who.header() / who.segment())
    yield who.frame(IPv6(src="fe80::1", dst="fe80::5054:ff:fe12:3456") / who.segment())


def giants(who):
    yield who.packet(ICMP() / Raw(b"x" * who.chance.randrange(1480, 9000)))


def mischecksummed(who):
    wrong = who.number(16)
    yield who.packet(who.segment(), chksum=wrong)
    yield who.packet(who.segment(chksum=wrong))
    yield who.packet(UDP(dport=7, chksum=wrong | 1) / Raw(b"x"))
    yield who.packet(ICMP(chksum=wrong) / Raw(b"x"))


def lying_lengths(who):
    yield who.packet(who.segment(), len=who.number(16))
    yield who.packet(who.segment(), ihl=who.number(4))
    yield who.packet(who.segment(), version=who.number(4))
    yield who.packet(who.segment(dataofs=who.number(4)))
    yield who.packet(UDP(dport=who.number(16), len=who.number(16)) / Raw(b"x" * 30))


def lying_options(who):
    bad = [(kind, who.chance.randbytes(who.chance.randrange(0, 8))) for kind in (2, 3, 4, 5, 8, 34, 254)]
    yield who.packet(who.segment(options=[who.chance.choice(bad)]))
    for length in (0, 1, 255):
        options = bytes([who.chance.choice((2, 3, 5, 8, 30)), length, 1, 1])
        segment = bytes(TCP(dport=PORT, flags="S", dataofs=6))[:20] + options
        yield who.packet(Raw(segment), proto=6)
    yield who.packet(who.segment(options=[("MSS", 0), ("WScale", 255), ("SAckOK", b"")]))
    for kind, length in ((7, 0), (68, 255), (131, 3), (137, 39), (148, 4)):
        option = Raw(bytes([kind, length]) + who.chance.randbytes(2))
        yield who.packet(ICMP(), options=[option])


def flags(who):
    for value in (0x3F, 0x00, 0x03, 0x06, 0x29, who.number(9), who.number(9)):
        yield who.packet(who.segment(who.chance.randbytes(who.number(6)), flags=value,
                                     reserved=who.number(3), urgptr=who.number(16)))


def nobodies(who):
    source = who.chance.choice(NOBODY)
    yield who.packet(who.segment(), src=source)
    yield who.packet(who.segment(sport=PORT), src=MACHINE)
    yield who.packet(ICMP() / Raw(b"x"), src=source)
    yield who.packet(UDP(sport=7, dport=7) / Raw(b"x"), src=source)
    everybody = "ff:ff:ff:ff:ff:ff"
    yield who.frame(who.header(src=source, dst="255.255.255.255") / ICMP(), to=everybody)
    yield who.frame(who.header() / who.segment(), to=everybody)
    yield who.frame(who.header() / who.segment(), station=everybody)


def overlapping(who):
    whole = ICMP(id=who.number(16)) / Raw(who.chance.randbytes(3000))
    pieces = fragment(who.header() / whole, fragsize=800)
    for piece in pieces:
        piece.frag = max(0, piece.frag - who.chance.randrange(0, 3))
        yield who.frame(piece)


def fragments(who):
    identity = who.number(16)
    source = who.address()

    def piece(offset, data, more=1, carried=6):
        return who.packet(Raw(data), src=source, id=identity, flags=more, frag=offset, proto=carried)
    head = bytes(TCP(dport=PORT, flags="S"))
    yield piece(0, head[:8])
    yield piece(1, head[8:])
    yield piece(who.number(13), head, more=0)
    yield piece(8191, b"x" * 1400, more=0, carried=1)
    yield piece(who.number(13), b"x" * who.chance.randrange(1, 20), carried=17)
    yield piece(5, b"", carried=1)


def patient(who):
    if who.patient_left > 0:
        who.patient_left -= 1
        port = who.chance.randrange(20_000, 60_000)
        who.patient.add(port)
        yield who.packet(who.segment(sport=port))


def icmp(who):
    kind, code = who.chance.choice((3, 4, 5, 11, 12, who.number(8))), who.number(4)
    quoted = IPerror(src=MACHINE, dst="10.7.0.1") / TCPerror(sport=PORT, dport=who.number(16))
    yield who.packet(ICMP(type=kind, code=code) / quoted)
    yield who.packet(ICMP(type=3, code=4, nexthopmtu=who.number(5)) / quoted)
    yield who.packet(ICMP(type=kind, code=code) / Raw(bytes(quoted)[:who.chance.randrange(0, 28)]))
    yield who.packet(ICMP(type=5, gw=who.address()) / quoted)
    yield who.packet(Raw(b"\x08"), proto=1)


def arp(who):
    own = "02:00:00:00:00:01"
    sender = who.address()
    yield who.frame(ARP(hwlen=who.number(8), plen=who.number(8), hwsrc=own, psrc=sender))
    yield who.frame(ARP(op=who.number(16) | 4, hwsrc=own, psrc=sender, pdst=MACHINE))
    yield who.frame(ARP(hwsrc="ff:ff:ff:ff:ff:ff", psrc=sender, pdst=MACHINE))
    yield who.frame(ARP(hwsrc=own, psrc=who.chance.choice(NOBODY[:6]), pdst=MACHINE))
    yield who.frame(ARP(hwtype=who.number(16), ptype=who.number(16), hwsrc=own, psrc=sender))


FAMILIES = {
    "truncated": truncated, "altered": altered, "of noise": noise, "giants": giants,
    "mischecksummed": mischecksummed, "with lying lengths": lying_lengths,
    "with lying options": lying_options, "with absurd flags": flags, "from nobody": nobodies,
    "overlapping": overlapping, "absurd fragments": fragments, "patient SYNs": patient,
    "absurd ICMP": icmp, "absurd ARP": arp,
}
