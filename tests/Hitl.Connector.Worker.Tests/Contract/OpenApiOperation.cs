using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Hitl.Connector.Worker.Tests.Contract;

/// <summary>One operation of a description: its parameters, its body, and what of a request does not fit them.</summary>
internal sealed class OpenApiOperation
{
    public const string NoBody = "the description has no body here";

    private readonly OpenApiDescription description;
    private readonly List<OpenApiParameter> parameters;
    private readonly JObject? body;

    /// <param name="path">The path item: its parameters hold for each operation under it.</param>
    public OpenApiOperation(OpenApiDescription description, string name, JObject path, JObject operation)
    {
        this.description = description;
        Name = name;
        var all = new[] { path, operation }.SelectMany(o => (o["parameters"] as JArray)?.OfType<JObject>() ?? []).Select(description.Resolve);
        parameters = [.. all.GroupBy(p => ((string?)p["name"], (string?)p["in"])).Select(g => new OpenApiParameter(description, g.Last()))];
        body = operation["requestBody"] is JObject given ? description.Resolve(given) : null;
    }

    /// <summary>Method and path template.</summary>
    public string Name { get; }

    /// <summary>The description says what the body is.</summary>
    public bool HasBody => body is not null;

    /// <param name="documentedBody">A schema to use where the description has no body, from a reviewed exception.</param>
    public IEnumerable<Finding> Check(RecordedRequest request, OperationMatch match, JObject? documentedBody) =>
        CheckPath(match).Concat(CheckQuery(request)).Concat(CheckHeaders(request)).Concat(CheckBody(request, documentedBody));

    private IEnumerable<Finding> CheckPath(OperationMatch match) => parameters
        .Where(p => p.In == "path" && match.PathValues.ContainsKey(p.Name))
        .SelectMany(p => p.Check([match.PathValues[p.Name]], $"path:{p.Name}"));

    private IEnumerable<Finding> CheckQuery(RecordedRequest request)
    {
        var sent = QueryOf(request.PathAndQuery).GroupBy(q => q.Key, q => q.Value, StringComparer.Ordinal).ToList();
        var met = new HashSet<OpenApiParameter>();
        foreach (var values in sent)
        {
            var pointer = $"query:{values.Key}";
            if (parameters.FirstOrDefault(p => p.In == "query" && p.Takes(values.Key)) is not { } parameter)
            {
                yield return new Finding(pointer, "is not in the description");
                continue;
            }

            met.Add(parameter);
            foreach (var finding in parameter.CheckQuery(values.Key, [.. values], pointer))
            {
                yield return finding;
            }
        }

        foreach (var missing in parameters.Where(p => p.In == "query" && p.Required && !met.Contains(p)))
        {
            yield return new Finding($"query:{missing.Name}", "is required");
        }
    }

    private IEnumerable<Finding> CheckHeaders(RecordedRequest request)
    {
        if (request.Headers is null)
        {
            yield break;
        }

        foreach (var parameter in parameters.Where(p => p.In == "header"))
        {
            var pointer = $"header:{parameter.Name}";
            if (request.HeaderValue(parameter.Name) is { } value)
            {
                foreach (var finding in parameter.Check([value], pointer))
                {
                    yield return finding;
                }
            }
            else if (parameter.Required)
            {
                yield return new Finding(pointer, "is required");
            }
        }
    }

    private IReadOnlyList<Finding> CheckBody(RecordedRequest request, JObject? documentedBody)
    {
        if (string.IsNullOrEmpty(request.Body))
        {
            return body?["required"] is JValue { Value: true } ? [new Finding("body", "is required")] : [];
        }

        if (body is null)
        {
            return documentedBody is null ? [new Finding("body", NoBody)] : CheckJson(request, documentedBody);
        }

        var media = (request.ContentType ?? "").Split(';')[0].Trim();
        var content = (body["content"] as JObject)?.Properties().ToList() ?? [];
        var entry = content.FirstOrDefault(c => c.Name.Split(';')[0].Trim().Equals(media, StringComparison.OrdinalIgnoreCase)) ?? content.FirstOrDefault(c => c.Name == "*/*");
        if (entry is null)
        {
            return [new Finding("content-type", $"'{media}' is none of {string.Join(", ", content.Select(c => c.Name))}")];
        }

        return entry.Value["schema"] is JObject schema ? CheckJson(request, schema) : [];
    }

    private IReadOnlyList<Finding> CheckJson(RecordedRequest request, JObject schema)
    {
        var media = (request.ContentType ?? "").Split(';')[0].Trim();
        if (!media.EndsWith("json", StringComparison.OrdinalIgnoreCase))
        {
            return [new Finding("content-type", $"'{media}' is not JSON, and only JSON bodies are checked")];
        }

        JToken value;
        try
        {
            // Dates stay text: the schema says string.
            using var reader = new JsonTextReader(new StringReader(request.Body!)) { DateParseHandling = DateParseHandling.None };
            value = JToken.ReadFrom(reader, new JsonLoadSettings { DuplicatePropertyNameHandling = DuplicatePropertyNameHandling.Error });
        }
        catch (JsonException problem)
        {
            return [new Finding("body", $"is no JSON: {problem.Message}")];
        }

        return description.Compile(schema).Check(value, "body");
    }

    private static IEnumerable<KeyValuePair<string, string>> QueryOf(string pathAndQuery)
    {
        var mark = pathAndQuery.IndexOf('?', StringComparison.Ordinal);
        if (mark < 0)
        {
            yield break;
        }

        foreach (var pair in pathAndQuery[(mark + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            yield return equals < 0
                ? new(Decode(pair), "")
                : new(Decode(pair[..equals]), Decode(pair[(equals + 1)..]));
        }
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
