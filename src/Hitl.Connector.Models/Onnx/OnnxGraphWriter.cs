using System.Text;
using Google.Protobuf;

namespace Hitl.Connector.Models.Onnx;

/// <summary>Element types of ONNX tensors, by their numbers in the format.</summary>
internal enum OnnxType
{
    Float = 1,
    UInt8 = 2,
    Int8 = 3,
    Int32 = 6,
    Int64 = 7,
    Float16 = 10,
}

/// <summary>
/// Writes the small part of the ONNX format that our graphs need, field numbers as in onnx.proto3 (IR version 8).
/// </summary>
internal sealed class OnnxGraphWriter(string name)
{
    private const int IrVersion = 8;
    private const int Opset = 17;
    private const string RuntimeDomain = "com.microsoft";

    private readonly List<byte[]> nodes = [];
    private readonly List<byte[]> initializers = [];
    private readonly List<byte[]> inputs = [];
    private readonly List<byte[]> outputs = [];
    private readonly List<(string Key, string Value)> metadata = [];
    private bool runtimeUsed;

    public void Node(string type, string[] from, string[] to, params (string Name, object Value)[] attributes) => Node("", type, from, to, attributes);

    /// <summary>An operator that ONNX Runtime adds to the standard's.</summary>
    public void RuntimeNode(string type, string[] from, string[] to) => Node(RuntimeDomain, type, from, to);

    private void Node(string domain, string type, string[] from, string[] to, params (string Name, object Value)[] attributes) =>
        nodes.Add(Build(node =>
        {
            foreach (var input in from)
            {
                Text(node, 1, input);
            }

            foreach (var output in to)
            {
                Text(node, 2, output);
            }

            Text(node, 3, $"{type}_{to[0]}");
            Text(node, 4, type);
            foreach (var (key, value) in attributes)
            {
                Nested(node, 5, Attribute(key, value));
            }

            if (domain.Length > 0)
            {
                Text(node, 7, domain);
                runtimeUsed = true;
            }
        }));

    public void Initializer(string key, OnnxType type, long[] shape, ReadOnlySpan<byte> littleEndian)
    {
        var raw = littleEndian.ToArray();
        initializers.Add(Build(tensor =>
        {
            foreach (var dimension in shape)
            {
                Number(tensor, 1, dimension);
            }

            Number(tensor, 2, (int)type);
            Text(tensor, 8, key);
            Nested(tensor, 9, raw);
        }));
    }

    public void Initializer(string key, long[] shape, ReadOnlySpan<float> values) =>
        Initializer(key, OnnxType.Float, shape, System.Runtime.InteropServices.MemoryMarshal.AsBytes(values));

    /// <param name="shape">A number is a fixed dimension, a text names a free one.</param>
    public void Input(string key, OnnxType type, params object[] shape) => inputs.Add(ValueInfo(key, type, shape));

    public void Output(string key, OnnxType type, params object[] shape) => outputs.Add(ValueInfo(key, type, shape));

    public void Metadata(string key, string value) => metadata.Add((key, value));

    public byte[] ToBytes()
    {
        var graph = Build(g =>
        {
            nodes.ForEach(n => Nested(g, 1, n));
            Text(g, 2, name);
            initializers.ForEach(i => Nested(g, 5, i));
            inputs.ForEach(i => Nested(g, 11, i));
            outputs.ForEach(o => Nested(g, 12, o));
        });
        return Build(model =>
        {
            Number(model, 1, IrVersion);
            Text(model, 2, "Hitl.Connector");
            Nested(model, 7, graph);
            Nested(model, 8, Build(opset => Number(opset, 2, Opset)));
            if (runtimeUsed)
            {
                Nested(model, 8, Build(opset =>
                {
                    Text(opset, 1, RuntimeDomain);
                    Number(opset, 2, 1);
                }));
            }

            foreach (var (key, value) in metadata)
            {
                Nested(model, 14, Build(entry =>
                {
                    Text(entry, 1, key);
                    Text(entry, 2, value);
                }));
            }
        });
    }

    private static byte[] Attribute(string key, object value) => Build(attribute =>
    {
        const int typeField = 20;
        Text(attribute, 1, key);
        switch (value)
        {
            case long integer:
                Number(attribute, 3, integer);
                Number(attribute, typeField, 2);
                break;
            case float real:
                attribute.WriteTag(2, WireFormat.WireType.Fixed32);
                attribute.WriteFloat(real);
                Number(attribute, typeField, 1);
                break;
            case string text:
                Text(attribute, 4, text);
                Number(attribute, typeField, 3);
                break;
            case long[] integers:
                foreach (var item in integers)
                {
                    Number(attribute, 8, item);
                }

                Number(attribute, typeField, 7);
                break;
            default:
                throw new ArgumentException($"No ONNX attribute can be made of {value.GetType().Name}.", nameof(value));
        }
    });

    private static byte[] ValueInfo(string key, OnnxType type, object[] shape) => Build(info =>
    {
        Text(info, 1, key);
        Nested(info, 2, Build(value => Nested(value, 1, Build(tensor =>
        {
            Number(tensor, 1, (int)type);
            Nested(tensor, 2, Build(dimensions =>
            {
                foreach (var size in shape)
                {
                    Nested(dimensions, 1, Build(dimension =>
                    {
                        if (size is string free)
                        {
                            Text(dimension, 2, free);
                        }
                        else
                        {
                            Number(dimension, 1, Convert.ToInt64(size, System.Globalization.CultureInfo.InvariantCulture));
                        }
                    }));
                }
            }));
        }))));
    });

    private static byte[] Build(Action<CodedOutputStream> write)
    {
        using var memory = new MemoryStream();
        using (var output = new CodedOutputStream(memory, leaveOpen: true))
        {
            write(output);
        }

        return memory.ToArray();
    }

    private static void Number(CodedOutputStream output, int field, long value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    }

    private static void Text(CodedOutputStream output, int field, string value) => Nested(output, field, Encoding.UTF8.GetBytes(value));

    private static void Nested(CodedOutputStream output, int field, byte[] value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(UnsafeByteOperations.UnsafeWrap(value));
    }
}
