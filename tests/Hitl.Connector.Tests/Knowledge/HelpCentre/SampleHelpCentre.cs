using Hitl.Connector.Knowledge;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Hitl.Connector.Tests.Knowledge.HelpCentre;

/// <summary>The sample help centre, and what its customers ask.</summary>
internal static class SampleHelpCentre
{
    /// <summary>Key of the questions that no article answers.</summary>
    public const string None = "none";

    public static IReadOnlyList<Article> Articles { get; } = [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "knowledge-sample"), "*.md").Order(StringComparer.Ordinal).Select(Read)];

    public static IReadOnlyDictionary<string, Questions> Asked { get; } =
        new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build()
            .Deserialize<Dictionary<string, Questions>>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "help-centre", "questions.yaml")));

    private static Article Read(string file)
    {
        var article = ArticleFile.Read(Path.GetFileName(file), File.ReadAllText(file), out var problem);
        problem.ShouldBeNull();
        return article.ShouldNotBeNull();
    }
}

/// <summary>What customers ask about one article: what was fitted to, and what was only measured.</summary>
internal sealed class Questions
{
    public List<string> Tune { get; set; } = [];
    public List<string> Held { get; set; } = [];
}
