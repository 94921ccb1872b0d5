using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Hitl.Connector.Models.Training;

/// <summary>One intent of the shipped taxonomy.</summary>
public sealed class IntentDefinition
{
    public string Id { get; set; } = "";
    public string Description { get; set; } = "";

    /// <summary>Patterns for <see cref="Templates"/>.</summary>
    public List<string> Examples { get; set; } = [];

    /// <summary>Labels of public sets that mean the same, as <c>set:label</c>.</summary>
    public List<string> Sources { get; set; } = [];
}

/// <summary>How customers of one language ask for a person, and what only sounds like it.</summary>
public sealed class HumanRequestExamples
{
    public string Language { get; set; } = "";
    public List<string> Asks { get; set; } = [];
    public List<string> Not { get; set; } = [];
}

/// <summary>How support customers sound in one mood.</summary>
public sealed class MoodExamples
{
    /// <summary><c>frustrated</c>, <c>sad</c>, <c>problem</c>, <c>neutral</c>, <c>positive</c>, <c>confused</c> or <c>abusive</c>.</summary>
    public string Mood { get; set; } = "";
    public List<string> Patterns { get; set; } = [];
}

/// <summary>How customers and bots of one language say that an answer led nowhere, and what only sounds like it.</summary>
public sealed class AnswerExamples
{
    public string Language { get; set; } = "";
    public List<string> NoHelp { get; set; } = [];
    public List<string> Not { get; set; } = [];
    public List<string> GaveUp { get; set; } = [];
    public List<string> NotGaveUp { get; set; } = [];
}

/// <summary>The training data written for this project, part of the assembly.</summary>
public static class EmbeddedData
{
    public static IReadOnlyList<IntentDefinition> Intents() => Read<List<IntentDefinition>>("intents.yaml");

    public static IReadOnlyList<HumanRequestExamples> HumanRequests() => Read<List<HumanRequestExamples>>("wants-human.yaml");

    public static IReadOnlyList<MoodExamples> Moods() => Read<List<MoodExamples>>("mood.yaml");

    public static IReadOnlyList<AnswerExamples> Answers() => Read<List<AnswerExamples>>("answers.yaml");

    public static IReadOnlyList<ThreadExample> Threads() => Read<List<ThreadExample>>("threads.yaml");

    private static T Read<T>(string name)
    {
        var assembly = typeof(EmbeddedData).Assembly;
        var resource = assembly.GetManifestResourceNames().Single(r => r.EndsWith("." + name, StringComparison.Ordinal));
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build().Deserialize<T>(reader);
    }
}
