using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Hitl.Connector.Models.Onnx;

/// <summary>Reads back what <see cref="OnnxGraphWriter"/> wrote: the nodes as they stand, and the constants by name.</summary>
internal sealed class OnnxGraphReader
{
    private const int NodeName = 3;

    private readonly List<string> nodes = [];
    private readonly Dictionary<string, (OnnxType Type, ByteString Raw)> constants = new(StringComparer.Ordinal);

    /// <exception cref="InvalidProtocolBufferException">The bytes are no ONNX file.</exception>
    public OnnxGraphReader(byte[] model) => Read(new CodedInputStream(model), (field, value) =>
    {
        if (field == 7)
        {
            Read(value.CreateCodedInput(), ReadPart);
        }
    });

    /// <summary>Each operator with its attributes and the names of what it reads and writes, to be compared; its own name says nothing.</summary>
    public IReadOnlyList<string> Nodes => nodes;

    public bool Has(string constant) => constants.ContainsKey(constant);

    public float[] Floats(string constant) => Of<float>(constant, OnnxType.Float);

    public sbyte[] Bytes(string constant) => Of<sbyte>(constant, OnnxType.Int8);

    public float[] Halves(string constant) => Array.ConvertAll(Of<Half>(constant, OnnxType.Float16), h => (float)h);

    private T[] Of<T>(string constant, OnnxType type)
        where T : struct => constants.TryGetValue(constant, out var found) && found.Type == type
        ? MemoryMarshal.Cast<byte, T>(found.Raw.Span).ToArray()
        : throw new InvalidDataException($"it has no constant {constant} of the type {type}");

    private void ReadPart(int field, ByteString value)
    {
        switch (field)
        {
            case 1:
                nodes.Add(ReadNode(value));
                break;
            case 5:
                ReadConstant(value);
                break;
        }
    }

    private static string ReadNode(ByteString node)
    {
        var parts = new List<string>();
        Read(node.CreateCodedInput(), (field, value) => parts.Add(field == NodeName ? "" : $"{field} {value.ToBase64()}"));
        return string.Join(';', parts.Where(p => p.Length > 0));
    }

    private void ReadConstant(ByteString tensor)
    {
        var (name, raw, type) = ("", ByteString.Empty, OnnxType.Float);
        Read(tensor.CreateCodedInput(), (field, value) =>
        {
            switch (field)
            {
                case 8:
                    name = value.ToStringUtf8();
                    break;
                case 9:
                    raw = value;
                    break;
            }
        }, (field, number) => type = field == 2 ? (OnnxType)number : type);
        constants[name] = (type, raw);
    }

    private static void Read(CodedInputStream input, Action<int, ByteString> nested, Action<int, long>? number = null)
    {
        uint tag;
        while ((tag = input.ReadTag()) != 0)
        {
            switch (WireFormat.GetTagWireType(tag))
            {
                case WireFormat.WireType.LengthDelimited:
                    nested(WireFormat.GetTagFieldNumber(tag), input.ReadBytes());
                    break;
                case WireFormat.WireType.Varint:
                    var value = input.ReadInt64();
                    number?.Invoke(WireFormat.GetTagFieldNumber(tag), value);
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }
    }
}
