using System.Security.Cryptography;
using System.Text;

namespace Hitl.Connector.Delivery;

/// <summary>
/// The deterministic name of an effect: 24 lower-case hex digits of a SHA-256 over what makes it this effect.
/// </summary>
public readonly record struct EffectKey(string Value)
{
    /// <summary>Length-prefixed, so that <c>("ab","c")</c> and <c>("a","bc")</c> differ.</summary>
    public static EffectKey From(params ReadOnlySpan<string> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(part.Length).Append(':').Append(part);
        }

        return new EffectKey(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..24]);
    }

    public override string ToString() => Value;
}
