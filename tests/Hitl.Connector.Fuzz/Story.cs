using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hitl.Connector.Fuzz;

/// <summary>Everything that happened in an interleaving, in order.</summary>
internal sealed class Story(int seed, TimeProvider time)
{
    private readonly List<(DateTimeOffset At, string Who, string What)> _lines = [];

    public int Seed => seed;

    public void Tell(string who, string what) => _lines.Add((time.GetUtcNow(), who, what));

    /// <summary>A call reached a helpdesk and was answered.</summary>
    public void Call(HttpRequestMessage request, int status) => _lines.Add((time.GetUtcNow(), "worker", string.Create(CultureInfo.InvariantCulture, $"{request.Method} {request.RequestUri!.PathAndQuery} {status}")));

    /// <summary>The same for the same story, in any process.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToString())).AsSpan(0, 8));

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (at, who, what) in _lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"{at:HH:mm:ss.fff} {who,-9} {what}\n");
        }

        return text.ToString();
    }
}
