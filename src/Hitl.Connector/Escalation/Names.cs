using System.Text;

namespace Hitl.Connector.Escalation;

/// <summary>Names of our enums as admins write them.</summary>
internal static class Names
{
    public static string Of<T>(T value)
        where T : struct, Enum
    {
        var text = new StringBuilder();
        foreach (var letter in value.ToString())
        {
            // "Contacts7d" is contacts_7d.
            if ((char.IsUpper(letter) || char.IsAsciiDigit(letter)) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
