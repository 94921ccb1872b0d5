using Hitl.Connector.Knowledge;

namespace Hitl.Connector.Worker.Knowledge;

/// <summary>Articles as Markdown files of a directory and those below it.</summary>
public static class MarkdownFolder
{
    /// <param name="Problems">Each with the file and what to do; when there are any, no article counts.</param>
    public sealed record Content(IReadOnlyList<Article> Articles, IReadOnlyList<string> Problems);

    public static Content Read(string directory)
    {
        if (!Directory.Exists(directory))
        {
            return new Content([], [$"{directory} does not exist: name a directory with Markdown files in Hitl:Knowledge:Folder."]);
        }

        var articles = new List<Article>();
        var problems = new List<string>();
        foreach (var path in Directory.EnumerateFiles(directory, "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var file = Path.GetRelativePath(directory, path);
            if (ArticleFile.Read(file, File.ReadAllText(path), out var problem) is { } article)
            {
                if (articles.Exists(a => a.Id == article.Id))
                {
                    problems.Add($"{file}: the id \"{article.Id}\" is that of another file too: give each its own.");
                }

                articles.Add(article);
            }
            else if (problem is not null)
            {
                problems.Add(problem);
            }
        }

        return new Content(articles, problems);
    }
}
