using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Hitl.Connector.Tests.Models.HandWritten;

/// <summary>One support message with what a careful reader would say of it.</summary>
public sealed class HandWrittenMessage
{
    public string Id { get; set; } = "";
    public string Text { get; set; } = "";

    /// <summary>The right answer by aspect; <c>a or b</c> where readers would differ. An aspect that is not named is not judged.</summary>
    public Dictionary<string, string> Expect { get; set; } = [];

    /// <summary>The reason, in one sentence.</summary>
    public string Why { get; set; } = "";
}

/// <summary>The messages written for this project to measure its models on. No model learns from them.</summary>
public static class HandWrittenMessages
{
    public static IReadOnlyList<HandWrittenMessage> Read()
    {
        var yaml = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build();
        return [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "hand-written"), "*.yaml").Order(StringComparer.Ordinal)
            .SelectMany(file => yaml.Deserialize<List<HandWrittenMessage>>(File.ReadAllText(file)))];
    }
}
