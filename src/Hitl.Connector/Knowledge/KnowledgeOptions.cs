namespace Hitl.Connector.Knowledge;

/// <summary>How knowledge is read and used.</summary>
public sealed class KnowledgeOptions
{
    /// <summary>Directory with Markdown articles, from the settings' directory; none when empty. Every account uses them.</summary>
    public string? Folder { get; set; }

    /// <summary>Minutes between two refreshes. Range 5 to 10080.</summary>
    public int RefreshMinutes { get; set; } = 60;

    /// <summary>Share of what was asked that an article must speak of to count as an answer. Range 0.1 to 1.</summary>
    public double Threshold { get; set; } = 0.35;

    /// <summary>Days for which gaps and contradictions are kept. Range 1 to 730.</summary>
    public int KeepDays { get; set; } = 180;

    /// <param name="keyPrefix">Where they stand in the configuration, e.g. <c>Hitl:Knowledge</c>.</param>
    public IEnumerable<string> Validate(string keyPrefix)
    {
        if (RefreshMinutes is < 5 or > 10080)
        {
            yield return $"{keyPrefix}:{nameof(RefreshMinutes)} is {RefreshMinutes}: it must be from 5 to 10080.";
        }

        if (Threshold is not (>= 0.1 and <= 1))
        {
            yield return FormattableString.Invariant($"{keyPrefix}:{nameof(Threshold)} is {Threshold}: it must be from 0.1 to 1.");
        }

        if (KeepDays is < 1 or > 730)
        {
            yield return $"{keyPrefix}:{nameof(KeepDays)} is {KeepDays}: it must be from 1 to 730.";
        }
    }
}
