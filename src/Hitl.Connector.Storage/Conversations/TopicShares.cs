using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Hitl.Connector.Storage.Conversations;

/// <summary>A handful of names with a number each, in two arrays: a hash table for each moment of a million conversations would cost more than deciding.</summary>
internal sealed class TopicShares : IReadOnlyDictionary<string, double>
{
    private readonly string[] _names;
    private readonly double[] _values;

    private TopicShares(string[] names, double[] values) => (_names, _values) = (names, values);

    public int Count => _names.Length;

    public IEnumerable<string> Keys => _names;

    public IEnumerable<double> Values => _values;

    public double this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"There is no topic '{key}'.");

    public static TopicShares Read(ref ByteReader input)
    {
        var count = input.Count();
        var (names, values) = (new string[count], new double[count]);
        for (var i = 0; i < count; i++)
        {
            (names[i], values[i]) = (input.Text(), input.Number());
        }

        return new TopicShares(names, values);
    }

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out double value)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            if (string.Equals(_names[i], key, StringComparison.Ordinal))
            {
                value = _values[i];
                return true;
            }
        }

        value = 0;
        return false;
    }

    public IEnumerator<KeyValuePair<string, double>> GetEnumerator()
    {
        for (var i = 0; i < _names.Length; i++)
        {
            yield return new(_names[i], _values[i]);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
