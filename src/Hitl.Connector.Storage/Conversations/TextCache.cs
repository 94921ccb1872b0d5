using System.Text;

namespace Hitl.Connector.Storage.Conversations;

/// <summary>
/// Labels, tags and names come again in every sheet: the same bytes give the same string, made once. Of fixed size; not
/// thread-safe.
/// </summary>
internal sealed class TextCache
{
    private const int Places = 4096;

    /// <summary>In bytes. What is longer is hardly said twice.</summary>
    private const int Longest = 64;

    private readonly (byte[] Bytes, string Text)[] _known = new (byte[], string)[Places];

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length is 0 or > Longest)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        var hash = 2166136261u;
        foreach (var part in utf8)
        {
            hash = (hash ^ part) * 16777619u;
        }

        ref var place = ref _known[(hash ^ (hash >> 16)) % Places];
        if (place.Bytes is null || !utf8.SequenceEqual(place.Bytes))
        {
            place = (utf8.ToArray(), Encoding.UTF8.GetString(utf8));
        }

        return place.Text;
    }
}
