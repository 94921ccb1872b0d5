using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Hitl.Connector.Models.Evaluation;

/// <summary>
/// Recognises the texts that a model was trained on without keeping them: 8 bytes of a salted SHA-256 for each. Case and
/// spaces do not matter.
/// </summary>
public sealed class SeenTexts
{
    private const int SaltBytes = 16;
    private const int HashBytes = sizeof(ulong);
    private static readonly byte[] Magic = "HSEEN1\0\0"u8.ToArray();

    private readonly byte[] salt;
    private readonly HashSet<ulong> hashes;

    private SeenTexts(byte[] salt, HashSet<ulong> hashes)
    {
        this.salt = salt;
        this.hashes = hashes;
    }

    /// <summary>Different texts remembered.</summary>
    public int Count => hashes.Count;

    public static SeenTexts Of(IEnumerable<string> texts)
    {
        var folded = texts.Select(Fold).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();

        // The salt makes tables of known hashes useless; taken from the texts, the same data give the same file.
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        folded.ForEach(text => all.AppendData(Encoding.UTF8.GetBytes(text + '\n')));
        var salt = all.GetHashAndReset()[..SaltBytes];
        return new SeenTexts(salt, [.. folded.Select(text => Hash(salt, text))]);
    }

    /// <exception cref="InvalidDataException">The bytes are no such file.</exception>
    public static SeenTexts FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Magic.Length + SaltBytes || !bytes.StartsWith(Magic) || (bytes.Length - Magic.Length - SaltBytes) % HashBytes != 0)
        {
            throw new InvalidDataException("it is no list of training texts");
        }

        var hashes = new HashSet<ulong>();
        for (var rest = bytes[(Magic.Length + SaltBytes)..]; rest.Length > 0; rest = rest[HashBytes..])
        {
            hashes.Add(BinaryPrimitives.ReadUInt64BigEndian(rest));
        }

        return new SeenTexts(bytes.Slice(Magic.Length, SaltBytes).ToArray(), hashes);
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[Magic.Length + SaltBytes + (hashes.Count * HashBytes)];
        Magic.CopyTo(bytes, 0);
        salt.CopyTo(bytes, Magic.Length);
        var rest = bytes.AsSpan(Magic.Length + SaltBytes);
        foreach (var hash in hashes.Order())
        {
            BinaryPrimitives.WriteUInt64BigEndian(rest, hash);
            rest = rest[HashBytes..];
        }

        return bytes;
    }

    public bool Contains(string text) => hashes.Contains(Hash(salt, Fold(text)));

    private static ulong Hash(byte[] salt, string folded) => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(folded)]));

    private static string Fold(string text) => string.Join(' ', text.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
