namespace Hitl.Connector.Notes;

/// <summary>The words of a note's frame in one language. <c>{0}</c> and <c>{1}</c> stand for what is put in.</summary>
internal sealed record NoteWords
{
    private static readonly Dictionary<string, NoteWords> ByLanguage = new(StringComparer.Ordinal)
    {
        ["de"] = NoteWordsNorth.German,
        ["en"] = NoteWordsNorth.English,
        ["es"] = NoteWordsSouth.Spanish,
        ["fr"] = NoteWordsSouth.French,
        ["it"] = NoteWordsSouth.Italian,
        ["nl"] = NoteWordsNorth.Dutch,
        ["pt"] = NoteWordsSouth.Portuguese,
    };

    /// <summary>ISO 639-1 codes.</summary>
    public static IReadOnlyList<string> Languages { get; } = [.. ByLanguage.Keys.Order(StringComparer.Ordinal)];

    // What to do.
    public required string CarryOn { get; init; }
    public required string SignOff { get; init; }
    public required string TakeOver { get; init; }
    public required string LookAt { get; init; }
    public required string BotGoesOn { get; init; }
    public required string BotCan { get; init; }
    public required string ForGroup { get; init; }
    public required string RuleAsks { get; init; }
    public required string NothingToSummarise { get; init; }

    // Titles.
    public required string New { get; init; }
    public required string Request { get; init; }
    public required string Details { get; init; }
    public required string Tried { get; init; }
    public required string Promised { get; init; }
    public required string Why { get; init; }
    public required string Mood { get; init; }
    public required string Next { get; init; }
    public required string Identity { get; init; }
    public required string Others { get; init; }
    public required string Conversation { get; init; }

    // Lines.
    public required string Times { get; init; }
    public required string CustomerThen { get; init; }
    public required string NoDate { get; init; }
    public required string Until { get; init; }
    public required string Confidence { get; init; }
    public required string Nearly { get; init; }
    public required string Sentiment { get; init; }
    public required string UrgencyIs { get; init; }
    public required string FellAfter { get; init; }
    public required string KeepPromise { get; init; }
    public required string AnswerThis { get; init; }
    public required string LookAtFiles { get; init; }
    public required string SentWithoutWords { get; init; }
    public required string Subject { get; init; }
    public required string EarlierMessages { get; init; }
    public required string OtherCount { get; init; }
    public required string ParallelCount { get; init; }
    public required string Replaces { get; init; }

    /// <summary>By level, lowest first.</summary>
    public required IReadOnlyList<string> Urgencies { get; init; }

    /// <summary>By <see cref="Conversations.AuthorKind"/>: unknown, customer, agent, bot, us, helpdesk.</summary>
    public required IReadOnlyList<string> Speakers { get; init; }

    /// <summary>By <see cref="DetailKind"/>.</summary>
    public required IReadOnlyList<string> Kinds { get; init; }

    /// <summary>By the name of the evidence of ownership; the last for any other.</summary>
    public required IReadOnlyList<string> Evidence { get; init; }

    /// <summary>English for a language that has no frame.</summary>
    public static NoteWords Of(string language) => ByLanguage.GetValueOrDefault(language, NoteWordsNorth.English);

    /// <summary>A signal of <see cref="Handover.Ownership"/> in words.</summary>
    public string EvidenceOf(string evidence) => Evidence[evidence switch
    {
        "agent_replied" => 0,
        "assigned_to_agent" => 1,
        "control_taken" => 2,
        "control_passed" => 3,
        "solved" => 4,
        "closed" => 5,
        "resume_tag" or "resume_note" or "bot_state_cleared" => 6,
        _ => 7,
    }];
}
