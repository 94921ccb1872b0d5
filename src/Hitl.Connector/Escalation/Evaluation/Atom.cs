namespace Hitl.Connector.Escalation.Evaluation;

/// <summary>How an atom is tested.</summary>
internal enum AtomKind
{
    /// <summary>A column against a threshold.</summary>
    Compare,

    /// <summary>A column is not known.</summary>
    Unknown,

    /// <summary>The intent has this label.</summary>
    Label,
    Tag,
    Text,

    /// <summary>Urgency of at least a level: another level is no number away.</summary>
    Level,

    /// <summary>Anything else that is the same at every moment.</summary>
    Constant,

    /// <summary>Anything else.</summary>
    PerMoment,
}

/// <summary>A condition that is tested once for all rules that share it.</summary>
/// <param name="Column">Index of the column; -1 for none.</param>
/// <param name="Name">Label or tag; empty for other kinds.</param>
/// <param name="Nearly">A miss by a number counts as a distance.</param>
/// <param name="Condition">For <see cref="AtomKind.Text"/> and what is tested as it stands.</param>
internal sealed record Atom(AtomKind Kind, int Column = -1, Comparison Comparison = default, double Threshold = 0, string Name = "", bool Nearly = false, Condition? Condition = null);
