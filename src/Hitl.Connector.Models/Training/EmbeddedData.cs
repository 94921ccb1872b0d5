using Hitl.Connector.Models.Training.Letters;
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

/// <summary>Words that tell a language from its nearest relatives.</summary>
public sealed class LanguageWords
{
    /// <summary>ISO 639-1.</summary>
    public string Language { get; set; } = "";

    /// <summary>Parted by spaces.</summary>
    public string Words { get; set; } = "";
}

/// <summary>What customers of one language write in a few words.</summary>
public sealed class ShortMessages
{
    /// <summary>ISO 639-1, or <c>unknown</c> for what proves no language.</summary>
    public string Language { get; set; } = "";

    /// <summary>Whole messages that every desk gets all day, parted by semicolons.</summary>
    public string Openings { get; set; } = "";

    /// <summary>Parted by semicolons.</summary>
    public string Phrases { get; set; } = "";
}

/// <summary>How support customers sound in one mood.</summary>
public sealed class MoodExamples
{
    /// <summary><c>frustrated</c>, <c>sad</c>, <c>problem</c>, <c>neutral</c>, <c>positive</c>, <c>confused</c> or <c>abusive</c>.</summary>
    public string Mood { get; set; } = "";
    public List<string> Patterns { get; set; } = [];
}

/// <summary>What requests usually mean for urgency and topics.</summary>
public sealed class RequestPrior
{
    /// <summary>Our requests (<see cref="IntentDefinition.Id"/>), or labels of public sets as <c>set:label</c>.</summary>
    public List<string> Of { get; set; } = [];

    /// <summary><c>low</c>, <c>normal</c>, <c>high</c> or <c>critical</c>.</summary>
    public string Urgency { get; set; } = "";

    /// <summary>How likely each topic applies, 0..1.</summary>
    public Dictionary<string, float> Topics { get; set; } = [];
}

/// <summary>What customers write when they mean one request, in other words than its patterns.</summary>
public sealed class RequestMessages
{
    /// <summary>One of our requests (<see cref="IntentDefinition.Id"/>).</summary>
    public string Id { get; set; } = "";
    public List<string> Texts { get; set; } = [];
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

/// <summary>What sentences of one language do in a support conversation.</summary>
public sealed class SentenceExamples
{
    public string Language { get; set; } = "";
    public List<SentenceRoleExamples> Roles { get; set; } = [];
}

/// <summary>Sentences of one role.</summary>
public sealed class SentenceRoleExamples
{
    /// <summary>As in <see cref="Hitl.Connector.Notes.SentenceRoles.Names"/>.</summary>
    public string Role { get; set; } = "";

    /// <summary><c>customer</c> or <c>support</c>.</summary>
    public string From { get; set; } = "";
    public List<string> Patterns { get; set; } = [];
}

/// <summary>The training data written for this project, part of the assembly.</summary>
public static class EmbeddedData
{
    private static System.Reflection.Assembly Assembly => typeof(EmbeddedData).Assembly;

    public static IReadOnlyList<IntentDefinition> Intents() => Read<List<IntentDefinition>>("intents.yaml");

    public static IReadOnlyList<RequestMessages> Requests() => Read<List<RequestMessages>>("requests.yaml");

    public static IReadOnlyList<HumanRequestExamples> HumanRequests() => Read<List<HumanRequestExamples>>("wants-human.yaml");

    public static IReadOnlyList<MoodExamples> Moods() => Read<List<MoodExamples>>("mood.yaml");

    public static IReadOnlyList<LanguageWords> Neighbours() => Read<List<LanguageWords>>("neighbours.yaml");

    public static IReadOnlyList<ShortMessages> ShortMessages() => Read<List<ShortMessages>>("short-messages.yaml");
    public static IReadOnlyList<RequestPrior> Priors() => Read<List<RequestPrior>>("priors.yaml");

    /// <summary>Of every <c>messages-LANGUAGE-SUBJECT.txt</c>, in the order of their names.</summary>
    public static IReadOnlyList<SupportMessage> Messages()
    {
        const string mark = ".messages-";
        var messages = new List<SupportMessage>();
        foreach (var resource in Assembly.GetManifestResourceNames().Where(r => r.Contains(mark, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(Assembly.GetManifestResourceStream(resource)!);
            var language = resource.AsSpan(resource.IndexOf(mark, StringComparison.Ordinal) + mark.Length, 2).ToString();
            messages.AddRange(SupportMessages.Read(reader, language));
        }

        return messages;
    }

    /// <summary>How often groups of letters occur in 68 languages.</summary>
    public static LetterFrequencies Letters()
    {
        using var stream = Open("letters.bin");
        return LetterFrequencies.Read(stream);
    }

    private static Stream Open(string name) =>
        Assembly.GetManifestResourceStream(Assembly.GetManifestResourceNames().Single(r => r.EndsWith("." + name, StringComparison.Ordinal)))!;

    public static IReadOnlyList<AnswerExamples> Answers() => Read<List<AnswerExamples>>("answers.yaml");

    public static IReadOnlyList<ThreadExample> Threads() => Read<List<ThreadExample>>("threads.yaml");

    public static IReadOnlyList<SentenceExamples> Sentences() => Read<List<SentenceExamples>>("sentences.yaml");

    /// <summary>Sentences with places for details, each with the kind of business that it is typical of; null for those of none.</summary>
    public static IReadOnlyList<(string? Business, string Pattern)> DetailPatterns()
    {
        using var reader = new StreamReader(Open("details.txt"));
        var patterns = new List<(string?, string)>();
        string? business = null;
        foreach (var line in reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith('#')))
        {
            if (line.StartsWith('['))
            {
                business = line.Trim('[', ']');
                continue;
            }

            patterns.Add((business, line));
        }

        return patterns;
    }

    private static T Read<T>(string name)
    {
        using var reader = new StreamReader(Open(name));
        return new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build().Deserialize<T>(reader);
    }
}
