namespace Hitl.Connector.Escalation;

/// <summary>
/// Why a rule fired, or did not, in plain words: made when somebody first reads it, since most of a decision's time would go
/// into sentences that many decisions never show.
/// </summary>
internal sealed class Wording : IEquatable<Wording>
{
    private static readonly Wording None = new("");

    private readonly Condition? when;
    private readonly Facts facts;
    private readonly bool missed;
    private string? text;

    private Wording(string text) => this.text = text;

    /// <param name="missed">Says what kept it from being true instead.</param>
    public Wording(Condition when, Facts facts, bool missed) => (this.when, this.facts, this.missed) = (when, facts, missed);

    // Two who read at once make the same words.
    public string Text => text ??= Say(when!);

    public static Wording Of(string text) => text.Length == 0 ? None : new Wording(text);

    public bool Equals(Wording? other) => other is not null && Text == other.Text;

    public override bool Equals(object? obj) => Equals(obj as Wording);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    private string Say(Condition condition)
    {
        var lines = new List<string>();
        condition.Explain(facts, missed, lines);
        return string.Join(" and ", lines);
    }
}
