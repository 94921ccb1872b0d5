using System.Globalization;
using Markdig;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Hitl.Connector.Knowledge;

/// <summary>Reads one article from a Markdown file with front matter. Pure.</summary>
public static class ArticleFile
{
    private const string Fence = "---";
    private static readonly string[] Keys = ["id", "title", "url", "language", "labels", "approved", "review_by", "updated_at"];

    // Raw HTML in Markdown is shown as text: an article of this kind has no need of it.
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().Build();

    /// <param name="file">Name of the file, for messages.</param>
    /// <param name="problem">What is wrong and what to do; null when all is well.</param>
    /// <returns>Null when there is a problem.</returns>
    public static Article? Read(string file, string text, out string? problem)
    {
        var lines = text.ReplaceLineEndings("\n").TrimStart('\uFEFF').Split('\n');
        var end = lines[0].Trim() == Fence ? Array.FindIndex(lines, 1, l => l.Trim() == Fence) : -1;
        if (end < 0)
        {
            problem = $"{file}: begins with no front matter. Write a line \"---\", then id: and title:, then \"---\".";
            return null;
        }

        var fields = ReadFields(file, string.Join('\n', lines[1..end]), out problem);
        if (fields is null)
        {
            return null;
        }

        var passages = ArticleText.FromHtml(Markdown.ToHtml(string.Join('\n', lines[(end + 1)..]), Pipeline));
        var article = Build(fields, passages, out var wrong);
        problem = wrong is null ? null : $"{file}: {wrong}";
        return article;
    }

    private static Dictionary<string, YamlNode>? ReadFields(string file, string yaml, out string? problem)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            if (stream.Documents.Count == 0 || stream.Documents[0].RootNode is not YamlMappingNode map)
            {
                problem = $"{file}: the front matter holds no keys. Write at least id: and title:.";
                return null;
            }

            var fields = map.Children.Where(c => c.Key is YamlScalarNode).ToDictionary(c => ((YamlScalarNode)c.Key).Value ?? "", c => c.Value, StringComparer.Ordinal);
            problem = fields.Keys.FirstOrDefault(k => !Keys.Contains(k, StringComparer.Ordinal)) is { } unknown
                ? $"{file}: \"{unknown}\" is not a known key. Known here: {string.Join(", ", Keys)}."
                : null;
            return problem is null ? fields : null;
        }
        catch (Exception failure) when (failure is YamlException or InvalidOperationException)
        {
            // An open bracket makes the parser throw the second. One line further down: the fence is the first.
            problem = string.Create(CultureInfo.InvariantCulture, $"{file}:{((failure as YamlException)?.Start.Line ?? 1) + 1}: the front matter is no YAML ({failure.Message})");
            return null;
        }
    }

    private static Article? Build(Dictionary<string, YamlNode> fields, IReadOnlyList<Passage> passages, out string? problem)
    {
        string? Text(string key) => fields.GetValueOrDefault(key) is YamlScalarNode { Value: { Length: > 0 } value } ? value : null;
        problem = Text("id") is null ? "id is missing: give the article a name of its own that stays the same."
            : Text("title") is null ? "title is missing."
            : Text("url") is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "https" or "http") ? $"url is \"{url}\": write a whole https address."
            : Text("approved") is not (null or "true" or "false") ? $"approved is \"{Text("approved")}\": write true or false."
            : Text("review_by") is { } day && !DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? $"review_by is \"{day}\": write a day such as 2027-06-30."
            : Text("updated_at") is { } time && !DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _) ? $"updated_at is \"{time}\": write a day or a time such as 2026-05-01T12:00:00Z."
            : passages.Count == 0 ? "holds no text below the front matter."
            : null;
        if (problem is not null)
        {
            return null;
        }

        return new Article(KnowledgeSource.Folder, Text("id")!, Text("title")!, passages)
        {
            Url = Text("url") is { } link ? new Uri(link) : null,
            Language = Text("language")?.ToLowerInvariant() ?? "en",
            Labels = fields.GetValueOrDefault("labels") switch
            {
                YamlSequenceNode list => [.. list.OfType<YamlScalarNode>().Select(l => l.Value).OfType<string>()],
                YamlScalarNode { Value: { } joined } => joined.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
                _ => [],
            },
            // Not said is not approved: a draft must not be quoted because a line was forgotten.
            Approved = Text("approved") == "true",
            ReviewBy = Text("review_by") is { } by ? DateOnly.ParseExact(by, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null,
            UpdatedAt = Text("updated_at") is { } at ? DateTimeOffset.Parse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null,
        };
    }
}
