using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace Hitl.Connector.Worker.Tests.Contract;

/// <summary>How a request's path and method were found.</summary>
/// <param name="Literals">Path segments without a parameter: the more, the closer the match.</param>
/// <param name="Operation">Null where the path is known and the method is not.</param>
internal sealed record OperationMatch(string Template, int Literals, OpenApiOperation? Operation, IReadOnlyDictionary<string, string> PathValues);

/// <summary>One vendor's OpenAPI 3.0 description, read for checking requests.</summary>
internal sealed partial class OpenApiDescription
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch", "head", "options"];

    private readonly JObject document;
    private readonly List<Route> routes;
    private readonly ConditionalWeakTable<JObject, CompiledSchema> compiled = [];

    private OpenApiDescription(JObject document)
    {
        this.document = document;
        var bases = BasePaths(document);
        routes =
        [
            .. from path in (document["paths"] as JObject ?? throw new FormatException("The description has no paths.")).Properties()
               from prefix in bases
               select new Route(this, prefix + path.Name, (JObject)path.Value),
        ];
    }

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="FormatException">It is not a description with paths.</exception>
    public static OpenApiDescription Load(string path)
    {
        using var text = File.OpenText(path);
        return Read(text);
    }

    public static OpenApiDescription Read(TextReader text) => new(YamlDocument.Read(text));

    /// <summary>Every match whose path has as many literal segments as the best one.</summary>
    /// <param name="path">Without the query.</param>
    public IReadOnlyList<OperationMatch> Find(string method, string path)
    {
        var found = routes.Select(r => r.Match(method, path)).OfType<OperationMatch>().ToList();
        return found.Count == 0 ? [] : [.. found.Where(f => f.Literals == found.Max(m => m.Literals))];
    }

    public JObject Resolve(JObject schema) => RequestSchema.Resolve(document, schema);

    /// <summary>The same schema is compiled once.</summary>
    public CompiledSchema Compile(JObject schema) => compiled.GetValue(schema, s => new CompiledSchema(document, s));

    // A server "https://…/sc" puts /sc before every path; templates in host names have none of that.
    private static List<string> BasePaths(JObject document) =>
    [
        .. ((document["servers"] as JArray)?.OfType<JObject>() ?? [])
            .Select(s => ServerPath().Match((string?)s["url"] ?? "").Groups["path"].Value.TrimEnd('/'))
            .DefaultIfEmpty("")
            .Distinct(StringComparer.Ordinal),
    ];

    [GeneratedRegex(@"^(?:https?://[^/]*)?(?<path>/.*)?$")]
    private static partial Regex ServerPath();

    [GeneratedRegex(@"\{([^}]+)\}")]
    private static partial Regex Placeholder();

    private sealed class Route
    {
        private readonly string template;
        private readonly Regex pattern;
        private readonly List<string> names = [];
        private readonly int literals;
        private readonly int slashes;
        private readonly Dictionary<string, OpenApiOperation> operations;

        public Route(OpenApiDescription description, string template, JObject item)
        {
            this.template = template;
            var segments = template.Split('/', StringSplitOptions.RemoveEmptyEntries);
            literals = segments.Count(s => !s.Contains('{', StringComparison.Ordinal));
            slashes = template.Count(c => c == '/');
            var text = new System.Text.StringBuilder("^");
            var at = 0;
            foreach (Match placeholder in Placeholder().Matches(template))
            {
                text.Append(Regex.Escape(template[at..placeholder.Index])).Append("([^/]+)");
                names.Add(placeholder.Groups[1].Value);
                at = placeholder.Index + placeholder.Length;
            }

            pattern = new Regex(text.Append(Regex.Escape(template[at..])).Append('$').ToString(), RegexOptions.CultureInvariant);
            operations = Methods.Where(m => item[m] is JObject).ToDictionary(
                m => m.ToUpperInvariant(),
                m => new OpenApiOperation(description, $"{m.ToUpperInvariant()} {template}", item, (JObject)item[m]!),
                StringComparer.Ordinal);
        }

        public OperationMatch? Match(string method, string path)
        {
            if (path.Count(c => c == '/') != slashes || pattern.Match(path) is not { Success: true } match)
            {
                return null;
            }

            var values = names.Select((name, index) => (name, value: Uri.UnescapeDataString(match.Groups[index + 1].Value))).ToDictionary(v => v.name, v => v.value, StringComparer.Ordinal);
            return new OperationMatch(template, literals, operations.GetValueOrDefault(method.ToUpperInvariant()), values);
        }
    }
}
