using System.Collections.Frozen;

namespace Hitl.Connector.Escalation.Evaluation;

/// <summary>
/// The conditions of a rule set as programs over atoms that are tested once for all rules, for all moments of a sheet at a
/// time. Says the same as <see cref="Condition.Test"/> and <see cref="Condition.Gap"/> at each moment.
/// </summary>
internal sealed class CompiledRules
{
    // Postfix, one program per part of a rule's outermost "all": most rules end at the first part that does not hold.
    private readonly int[][][] programs;
    private readonly bool[] timed;
    private readonly int depth;

    public CompiledRules(IReadOnlyList<Rule> rules)
    {
        var table = new AtomTable();
        timed = [.. rules.Select(r => r.When.Leaves().Any(l => l is Condition.BusinessHours or Condition.Number { Measure: Measure.MinutesSinceCustomer }))];
        programs = [.. rules.Select(r => Parts(r.When).Select(p => Program(table, p)).OrderBy(p => Cost(table, p)).ToArray())];
        depth = programs.SelectMany(r => r).Select(Depth).DefaultIfEmpty(0).Max();
        Atoms = table.Atoms();
        Columns = table.Columns();
        Tags = table.Named(AtomKind.Tag);
        Labels = table.Named(AtomKind.Label);
        Patterns = table.ByPattern();
    }

    public Atom[] Atoms { get; }

    public Column[] Columns { get; }

    public FrozenDictionary<string, int> Tags { get; }

    public FrozenDictionary<string, int> Labels { get; }

    public FrozenDictionary<string, int[]> Patterns { get; }

    /// <summary>A condition of the rule looks at the clock or the calendar.</summary>
    public bool IsTimed(int rule) => timed[rule];

    /// <summary>The moment at which the rule holds: now if it does, else the earliest (where looking back is asked for), else -1.</summary>
    public int HeldAt(int rule, in SheetMasks masks, bool lookBack)
    {
        var now = Holds(rule, masks, masks.Blocks - 1, lookBack ? ulong.MaxValue : masks.NowBit);
        if ((now & masks.NowBit) != 0)
        {
            return masks.Moments - 1;
        }

        for (var block = 0; lookBack && block < masks.Blocks; block++)
        {
            var held = block == masks.Blocks - 1 ? now : Holds(rule, masks, block, ulong.MaxValue);
            if (held != 0)
            {
                return (block * 64) + System.Numerics.BitOperations.TrailingZeroCount(held);
            }
        }

        return -1;
    }

    /// <summary>As <see cref="Condition.Gap"/> now; ends early with infinity beyond <paramref name="within"/>.</summary>
    public double Gap(int rule, in SheetMasks masks, double within)
    {
        var gap = 0d;
        foreach (var program in programs[rule])
        {
            gap = Math.Max(gap, Gap(program, masks));
            if (gap > within)
            {
                return double.PositiveInfinity;
            }
        }

        return gap;
    }

    private ulong Holds(int rule, in SheetMasks masks, int block, ulong concerned)
    {
        var holds = concerned;
        foreach (var program in programs[rule])
        {
            holds &= Holds(program, masks, block);
            if (holds == 0)
            {
                break;
            }
        }

        return holds;
    }

    private ulong Holds(int[] program, in SheetMasks masks, int block)
    {
        if (program.Length == 1)
        {
            return masks[program[0], block].True;
        }

        Span<(ulong True, ulong False)> stack = stackalloc (ulong, ulong)[depth];
        var top = -1;
        foreach (var step in program)
        {
            if (step >= 0)
            {
                stack[++top] = masks[step, block];
            }
            else if (step == AtomTable.Not)
            {
                stack[top] = (stack[top].False, stack[top].True);
            }
            else
            {
                var right = stack[top--];
                stack[top] = step == AtomTable.And
                    ? (stack[top].True & right.True, stack[top].False | right.False)
                    : (stack[top].True | right.True, stack[top].False & right.False);
            }
        }

        return stack[0].True;
    }

    private double Gap(int[] program, in SheetMasks masks)
    {
        if (program.Length == 1)
        {
            return masks.Gap(program[0]);
        }

        // The distance alone does not say whether it holds: 0.30 is no distance away from "below 0.30", and yet not below.
        Span<(double Gap, bool Holds, bool Fails)> stack = stackalloc (double, bool, bool)[depth];
        var top = -1;
        foreach (var step in program)
        {
            if (step >= 0)
            {
                var (holds, fails) = masks[step, masks.Blocks - 1];
                stack[++top] = (masks.Gap(step), (holds & masks.NowBit) != 0, (fails & masks.NowBit) != 0);
            }
            else if (step == AtomTable.Not)
            {
                stack[top] = (stack[top].Fails ? 0 : double.PositiveInfinity, stack[top].Fails, stack[top].Holds);
            }
            else
            {
                var right = stack[top--];
                var left = stack[top];
                stack[top] = step == AtomTable.And
                    ? (Math.Max(left.Gap, right.Gap), left.Holds & right.Holds, left.Fails | right.Fails)
                    : (Math.Min(left.Gap, right.Gap), left.Holds | right.Holds, left.Fails & right.Fails);
            }
        }

        return stack[0].Gap;
    }

    private static IReadOnlyList<Condition> Parts(Condition when) => when is Condition.Every { Parts.Count: > 0 } every ? every.Parts : [when];

    // Tags and patterns are missing from nearly every conversation and cost a look: they settle most rules first.
    private static int Cost(AtomTable table, int[] program) => program switch
    {
        [var atom] when table[atom].Kind is AtomKind.Tag or AtomKind.Text => 0,
        _ => program.Length,
    };

    private static int[] Program(AtomTable table, Condition condition)
    {
        var steps = new List<int>();
        table.Compile(condition, steps);
        return [.. steps];
    }

    private static int Depth(int[] program)
    {
        var (depth, deepest) = (0, 0);
        foreach (var step in program)
        {
            depth += step >= 0 ? 1 : step == AtomTable.Not ? 0 : -1;
            deepest = Math.Max(deepest, depth);
        }

        return deepest;
    }
}
