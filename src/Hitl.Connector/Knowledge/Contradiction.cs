namespace Hitl.Connector.Knowledge;

/// <summary>Two sentences on the same subject of which at most one is true.</summary>
/// <param name="Kind"><c>quantity</c> or <c>negation</c>.</param>
public sealed record Contradiction(string First, string Second, string Kind)
{
    // Of the shorter sentence's telling words the longer must have so many.
    private const double SameSubject = 0.6;

    // And of the longer the shorter: otherwise a short sentence is on the subject of many.
    private const double SameSubjectBack = 0.4;
    private const double SameStatement = 0.75;
    private const int FewestShared = 2;

    private static readonly HashSet<string> Negations = new(StringComparer.Ordinal) { "not", "no", "never", "none", "neither", "nor", "without", "unable", "imposs" };

    /// <summary>
    /// The first pair that can not both be true: the same subject with quantities that exclude each other, or nearly the same
    /// words with a negation on one side only. It reads words, not meaning: what is said in wholly different words is not found.
    /// </summary>
    public static Contradiction? Between(string first, string second)
    {
        var others = KnowledgeSentences.Of(second).Select(s => new Statement(s)).ToList();
        return KnowledgeSentences.Of(first).Select(s => new Statement(s)).SelectMany(a => others.Select(b => Between(a, b))).FirstOrDefault(c => c is not null);
    }

    internal static Contradiction? Between(Statement a, Statement b)
    {
        var (few, many) = a.Words.Count <= b.Words.Count ? (a, b) : (b, a);
        if (few.Words.Count < FewestShared || few.IsOpen || many.IsOpen)
        {
            return null;
        }

        var shared = few.Words.Count(many.Words.Contains);
        var likeness = (double)shared / few.Words.Count;
        if (shared < FewestShared || likeness < SameSubject || (double)shared / many.Words.Count < SameSubjectBack)
        {
            return null;
        }

        if (a.IsNegated == b.IsNegated && a.Quantities.Count > 0 && b.Quantities.Count > 0 && Excluded(a, b))
        {
            return new Contradiction(a.Text, b.Text, "quantity");
        }

        return likeness >= SameStatement && a.IsNegated != b.IsNegated && a.Quantities.Count == 0 && b.Quantities.Count == 0
            ? new Contradiction(a.Text, b.Text, "negation")
            : null;
    }

    // Some kind of quantity stands in both, and none of the one fits any of the other.
    private static bool Excluded(Statement a, Statement b) => a.Quantities.Select(q => q.Kind).Intersect(b.Quantities.Select(q => q.Kind))
        .Any(kind => a.Quantities.Where(q => q.Kind == kind).All(q => b.Quantities.Where(o => o.Kind == kind).All(q.Excludes)));

    /// <summary>A sentence taken apart.</summary>
    internal sealed class Statement
    {
        public Statement(string text)
        {
            Text = text;
            Quantities = Quantity.In(text);
            var all = KnowledgeTerms.Words(text);
            IsNegated = all.Any(Negations.Contains);
            IsOpen = text.TrimEnd().EndsWith('?') || all.Contains("if");
            Words = all.Where(w => KnowledgeTerms.IsTelling(w) && !Negations.Contains(w) && !w.Any(char.IsAsciiDigit) && !Units.Contains(w)).ToHashSet(StringComparer.Ordinal);
        }

        private static readonly HashSet<string> Units = KnowledgeTerms.Words(
            "within minute hour day working business week month year percent euro euros dollar dollars pound pounds free charge cost costs one two three four five six seven eight nine ten eleven twelve")
            .ToHashSet(StringComparer.Ordinal);

        public string Text { get; }
        public IReadOnlyList<Quantity> Quantities { get; }
        public bool IsNegated { get; }

        /// <summary>Asks, or holds under a condition that this does not read.</summary>
        public bool IsOpen { get; }

        public HashSet<string> Words { get; }
    }
}

/// <summary>Who said in public what an approved article denies.</summary>
public enum Contradictor
{
    Bot,
    Agent,
}

/// <summary>A public answer that an approved article contradicts. What was said is not kept: the message stands in the conversation.</summary>
public sealed record KnowledgeContradiction(Conversations.ConversationRef Conversation, string MessageId, DateTimeOffset At, Contradictor By, KnowledgeSource Source, string ArticleId);
