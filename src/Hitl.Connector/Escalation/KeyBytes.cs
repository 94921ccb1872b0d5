using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Hitl.Connector.Escalation;

/// <summary>Values as bytes to hash, in a borrowed buffer; each text with its length, so that two never look like one.</summary>
internal sealed class KeyBytes : IDisposable
{
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(8192);
    private int length;

    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, length);

    public void Add(string? text)
    {
        Add(text?.Length ?? -1);
        if (text is not null)
        {
            Grow(3 * text.Length);
            length += Encoding.UTF8.GetBytes(text, buffer.AsSpan(length));
        }
    }

    public void Add(IReadOnlyList<string> texts)
    {
        Add(texts.Count);
        foreach (var text in texts)
        {
            Add(text);
        }
    }

    public void Add(long number)
    {
        Grow(8);
        BinaryPrimitives.WriteInt64LittleEndian(buffer.AsSpan(length), number);
        length += 8;
    }

    // Unknown is a bit pattern of its own, which no score has.
    public void Add(double? number) => Add(number is { } known ? BitConverter.DoubleToInt64Bits(known) : long.MinValue + 1);

    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);

    private void Grow(int more)
    {
        if (length + more <= buffer.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * buffer.Length, length + more));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
