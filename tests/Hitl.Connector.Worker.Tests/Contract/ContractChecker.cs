using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace Hitl.Connector.Worker.Tests.Contract;

/// <summary>Holds recorded requests against the vendors' descriptions.</summary>
/// <param name="descriptions">By helpdesk; a request belongs to the one whose path fits closest.</param>
/// <param name="toleratesJsonSuffix">
/// For traffic of vendors' own SDKs, which call <c>/tickets.json</c> where the description has <c>/tickets</c>. Ours
/// never does.
/// </param>
internal sealed partial class ContractChecker(
    IReadOnlyDictionary<string, IReadOnlyList<OpenApiDescription>> descriptions,
    IReadOnlyList<KnownException> exceptions,
    bool toleratesJsonSuffix = false)
{
    private const int ExampleLength = 300;

    private readonly Dictionary<RequestKey, Checked> seen = [];
    private readonly Dictionary<KnownException, JObject> documentedBodies = [];

    /// <summary>What the descriptions and the reviewed exceptions do not allow.</summary>
    public IReadOnlyList<Violation> Check(IEnumerable<RecordedRequest> requests) => Report(requests).Violations;

    public ContractReport Report(IEnumerable<RecordedRequest> requests)
    {
        var groups = new Dictionary<(string Operation, Finding Finding), (int Count, string Example)>();
        var operations = new SortedSet<string>(StringComparer.Ordinal);
        var used = new HashSet<KnownException>();
        var count = 0;
        foreach (var request in requests)
        {
            count++;
            var result = CheckOne(request);
            used.UnionWith(result.Used);
            if (result.Known)
            {
                operations.Add(result.Operation);
            }

            foreach (var finding in result.Findings)
            {
                var key = (result.Operation, finding);
                groups[key] = groups.TryGetValue(key, out var group) ? (group.Count + 1, group.Example) : (1, Example(request));
            }
        }

        return new ContractReport(
            count,
            [.. operations],
            [.. groups.Select(g => new Violation(g.Key.Operation, g.Key.Finding.Pointer, g.Key.Finding.Message, g.Value.Count, g.Value.Example)).OrderBy(v => v.Operation, StringComparer.Ordinal).ThenBy(v => v.Pointer, StringComparer.Ordinal)],
            [.. exceptions.Where(e => !used.Contains(e))]);
    }

    private Checked CheckOne(RecordedRequest request)
    {
        // A run repeats itself: equal requests are checked once.
        var headers = request.Headers is null ? null : string.Join('\n', request.Headers.OrderBy(h => h.Key, StringComparer.OrdinalIgnoreCase).Where(h => !Volatile(h.Key)).Select(h => $"{h.Key}:{h.Value}"));
        var key = new RequestKey(request.Helpdesk, request.Method, request.PathAndQuery, request.ContentType, request.Body, headers);
        if (!seen.TryGetValue(key, out var result))
        {
            result = Look(request);
            seen[key] = result;
        }

        return result;
    }

    private Checked Look(RecordedRequest request)
    {
        var path = request.PathAndQuery.Split('?')[0];
        if (toleratesJsonSuffix && path.EndsWith(".json", StringComparison.Ordinal))
        {
            path = path[..^".json".Length];
        }

        var matches = (descriptions.GetValueOrDefault(request.Helpdesk) ?? []).SelectMany(d => d.Find(request.Method, path)).ToList();
        if (matches.Count == 0)
        {
            return Unknown($"{request.Helpdesk}: {request.Method} {Digits().Replace(path, "/{id}")}", "path", "no path of the description fits");
        }

        var closest = matches.Where(m => m.Literals == matches.Max(o => o.Literals)).ToList();
        if (closest.FirstOrDefault(m => m.Operation is not null) is not { Operation: { } operation } match)
        {
            return Unknown($"{request.Helpdesk}: {request.Method} {closest[0].Template}", "method", "the description has the path, not the method");
        }

        var name = $"{request.Helpdesk}: {operation.Name}";
        var applying = exceptions.Where(e => e.Operation == name).ToList();
        var used = new HashSet<KnownException>();
        var documented = operation.HasBody || string.IsNullOrEmpty(request.Body) ? null : applying.FirstOrDefault(e => e.DocumentedBody is not null);
        if (documented is not null)
        {
            used.Add(documented);
        }

        var left = new List<Finding>();
        foreach (var finding in operation.Check(request, match, documented is null ? null : BodyOf(documented)))
        {
            if (applying.FirstOrDefault(e => e.Excuses(finding)) is { } excuse)
            {
                used.Add(excuse);
            }
            else
            {
                left.Add(finding);
            }
        }

        return new Checked(name, Known: true, left, used);
    }

    private static Checked Unknown(string operation, string pointer, string message) => new(operation, Known: false, [new Finding(pointer, message)], new HashSet<KnownException>());

    /// <summary>One parse per exception, so that its compiled schema is found again.</summary>
    private JObject BodyOf(KnownException exception)
    {
        if (!documentedBodies.TryGetValue(exception, out var schema))
        {
            schema = JObject.Parse(exception.DocumentedBody!);
            documentedBodies[exception] = schema;
        }

        return schema;
    }

    private static bool Volatile(string header) =>
        header.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) || header.Equals("traceparent", StringComparison.OrdinalIgnoreCase);

    private static string Example(RecordedRequest request)
    {
        var text = $"{request.Method} {request.PathAndQuery} {request.Body}".TrimEnd();
        return text.Length <= ExampleLength ? text : text[..ExampleLength] + "…";
    }

    [GeneratedRegex(@"/\d+(?=/|$)")]
    private static partial Regex Digits();

    private sealed record RequestKey(string Helpdesk, string Method, string PathAndQuery, string? ContentType, string? Body, string? Headers);

    private sealed record Checked(string Operation, bool Known, IReadOnlyList<Finding> Findings, IReadOnlySet<KnownException> Used);
}
