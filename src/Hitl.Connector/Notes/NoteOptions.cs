namespace Hitl.Connector.Notes;

/// <summary>How an account wants its notes.</summary>
public sealed class NoteOptions
{
    /// <summary>ISO 639-1 code of the language that agents read: de, en, es, fr, it, nl or pt. What people said is quoted as it is.</summary>
    public string Language { get; set; } = "en";

    /// <summary>Personal data that is masked. Cards, IBANs, social security numbers and secrets unless set.</summary>
    public IReadOnlyList<PersonalDataKind>? Mask { get; set; }

    /// <summary>Groups or teams, as rules name them, whose people get the whole note; all others get at most 120 words.</summary>
    public IReadOnlyList<string> SpecialistGroups { get; set; } = [];

    /// <summary>Languages that the frame of a note is there in.</summary>
    public static IReadOnlyList<string> Languages => NoteWords.Languages;

    /// <summary>Every problem, each with its key and what to do; empty when all is well.</summary>
    /// <param name="keyPrefix">Where they stand in the configuration, e.g. <c>Accounts:acme:Notes</c>.</param>
    public IEnumerable<string> Validate(string keyPrefix)
    {
        if (!NoteWords.Languages.Contains(Language, StringComparer.Ordinal))
        {
            yield return $"{keyPrefix}:{nameof(Language)} is \"{Language}\": write one of {string.Join(", ", NoteWords.Languages)}.";
        }
    }

    internal IReadOnlySet<PersonalDataKind> Masked => Mask is { } kinds ? kinds.ToHashSet() : PersonalData.Usual;
}
