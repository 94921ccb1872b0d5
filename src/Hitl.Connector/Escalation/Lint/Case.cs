using System.Collections.Immutable;

namespace Hitl.Connector.Escalation.Lint;

/// <summary>Names that something can be: one of some, or any but some.</summary>
/// <param name="OneOf">Null where any name will do.</param>
internal sealed record NameRange(ImmutableHashSet<string>? OneOf, ImmutableHashSet<string> Not)
{
    private static readonly ImmutableHashSet<string> None = ImmutableHashSet.Create<string>(StringComparer.OrdinalIgnoreCase);

    public bool IsEmpty => OneOf is { IsEmpty: true };

    public static NameRange Of(IEnumerable<string> names, bool negated) =>
        negated ? new NameRange(null, None.Union(names)) : new NameRange(None.Union(names), None);

    public NameRange And(NameRange other)
    {
        var not = Not.Union(other.Not);
        var oneOf = OneOf is null ? other.OneOf : other.OneOf is null ? OneOf : OneOf.Intersect(other.OneOf);
        return new NameRange(oneOf?.Except(not), not);
    }

    /// <summary>Whatever the other allows is allowed here.</summary>
    public bool Contains(NameRange other) =>
        OneOf is null ? other.OneOf is { } some ? !some.Overlaps(Not) : Not.IsSubsetOf(other.Not) : other.OneOf?.IsSubsetOf(OneOf) == true;
}

/// <summary>One way in which a condition can hold: what must be so of each thing that it looks at, all of it at once.</summary>
internal sealed record Case
{
    public static Case Any { get; } = new();

    public ImmutableDictionary<string, Interval> Numbers { get; init; } = ImmutableDictionary<string, Interval>.Empty;
    public ImmutableDictionary<string, NameRange> Names { get; init; } = ImmutableDictionary<string, NameRange>.Empty;

    /// <summary>What must be there, or must not.</summary>
    public ImmutableDictionary<string, bool> Flags { get; init; } = ImmutableDictionary<string, bool>.Empty;

    /// <summary>Both at once; null when nothing meets both.</summary>
    public Case? And(Case other)
    {
        var (numbers, names, flags) = (Numbers, Names, Flags);
        foreach (var (key, interval) in other.Numbers)
        {
            numbers = numbers.SetItem(key, numbers.TryGetValue(key, out var mine) ? mine.And(interval) : interval);
        }

        foreach (var (key, range) in other.Names)
        {
            names = names.SetItem(key, names.TryGetValue(key, out var mine) ? mine.And(range) : range);
        }

        foreach (var (key, flag) in other.Flags)
        {
            if (flags.TryGetValue(key, out var mine) && mine != flag)
            {
                return null;
            }

            flags = flags.SetItem(key, flag);
        }

        return new Case { Numbers = numbers, Names = names, Flags = flags }.Possible();
    }

    /// <summary>Null when nothing meets it.</summary>
    public Case? Possible() =>
        Numbers.Any(n => n.Value.IsEmpty || Flags.GetValueOrDefault(Unknown(n.Key))) || Names.Any(n => n.Value.IsEmpty) ? null : this;

    /// <summary>Whatever meets the other meets this.</summary>
    public bool Contains(Case other) =>
        Numbers.All(n => other.Numbers.TryGetValue(n.Key, out var theirs) && n.Value.Contains(theirs))
        && Names.All(n => other.Names.TryGetValue(n.Key, out var theirs) && n.Value.Contains(theirs))
        && Flags.All(f => other.Flags.TryGetValue(f.Key, out var theirs) && theirs == f.Value);

    /// <summary>The flag that says a number is not known.</summary>
    public static string Unknown(string number) => number + " unknown";
}
