using System.Buffers.Binary;

namespace Hitl.Connector.Storage.Conversations;

/// <summary>Reads what <see cref="ByteWriter"/> wrote. Throws <see cref="InvalidDataException"/> on bytes that end too early.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes, TextCache texts)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool AtEnd => _rest.IsEmpty;

    public byte Byte() => Take(1)[0];

    public bool Flag() => Byte() != 0;

    public ulong Unsigned()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Byte();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw Damaged();
    }

    /// <summary>How many there are of something that takes at least a byte each.</summary>
    public int Count()
    {
        var value = Unsigned();
        return value <= (ulong)_rest.Length ? (int)value : throw Damaged();
    }

    public long Signed()
    {
        var value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public int Whole() => checked((int)Signed());

    public double Number() => BitConverter.Int64BitsToDouble(BinaryPrimitives.ReadInt64LittleEndian(Take(8)));

    public DateTimeOffset Time(DateTimeOffset to)
    {
        var ticks = to.UtcTicks + Signed();
        var offset = TimeSpan.FromMinutes(Signed());
        return new DateTimeOffset(ticks + offset.Ticks, offset);
    }

    public string? TextOrNull()
    {
        var length = Unsigned();
        return length == 0 ? null : length - 1 <= (ulong)_rest.Length ? texts.Get(Take((int)(length - 1))) : throw Damaged();
    }

    public string Text() => TextOrNull() ?? throw Damaged();

    public ReadOnlySpan<byte> Bytes() => Take(Count());

    public string[] Texts()
    {
        var count = Count();
        if (count == 0)
        {
            return [];
        }

        var values = new string[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = Text();
        }

        return values;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
        {
            throw Damaged();
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    private static InvalidDataException Damaged() => new("A stored fact sheet is damaged: restore the database from a backup, or erase the conversation.");
}
