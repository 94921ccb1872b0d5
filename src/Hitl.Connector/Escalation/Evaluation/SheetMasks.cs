using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hitl.Connector.Escalation.Evaluation;

/// <summary>
/// The atoms of a rule set tested on one sheet: one bit per moment, 64 to a block. Each is tested when the first rule asks
/// for it, for all moments at once. The arrays are borrowed: nothing is allocated for rules that do not match.
/// </summary>
internal ref struct SheetMasks
{
    private const int BlockBits = 64;

    private readonly CompiledRules rules;
    private readonly FactSheet sheet;
    private readonly int stride;
    private readonly double[] numbers;
    private readonly (double Least, double Most)[] bounds;
    private readonly ulong[] masks;
    private readonly bool[] done;
    private readonly int columnMasks;

    public SheetMasks(CompiledRules rules, FactSheet sheet)
    {
        (this.rules, this.sheet) = (rules, sheet);
        Moments = sheet.Moments.Count;
        Blocks = (Moments + BlockBits - 1) / BlockBits;
        stride = (Moments + Vector256<double>.Count - 1) / Vector256<double>.Count * Vector256<double>.Count;
        columnMasks = 2 * rules.Atoms.Length * Blocks;
        numbers = ArrayPool<double>.Shared.Rent(rules.Columns.Length * stride);
        bounds = ArrayPool<(double, double)>.Shared.Rent(rules.Columns.Length);
        masks = ArrayPool<ulong>.Shared.Rent(columnMasks + (rules.Columns.Length * Blocks));
        done = ArrayPool<bool>.Shared.Rent(rules.Atoms.Length + rules.Columns.Length);
        done.AsSpan(0, rules.Atoms.Length + rules.Columns.Length).Clear();
        Mark();
    }

    public int Moments { get; }

    public int Blocks { get; }

    /// <summary>The bit of the last moment, in the last block.</summary>
    public readonly ulong NowBit => 1UL << ((Moments - 1) % BlockBits);

    public readonly void Dispose()
    {
        ArrayPool<double>.Shared.Return(numbers);
        ArrayPool<(double, double)>.Shared.Return(bounds);
        ArrayPool<ulong>.Shared.Return(masks);
        ArrayPool<bool>.Shared.Return(done);
    }

    /// <summary>The moments at which the atom is true, and those at which it is known to be false.</summary>
    public readonly (ulong True, ulong False) this[int atom, int block]
    {
        get
        {
            if (!done[atom])
            {
                Test(atom);
                done[atom] = true;
            }

            var at = 2 * ((atom * Blocks) + block);
            return (masks[at], masks[at + 1]);
        }
    }

    /// <summary>How far a number is from making the atom true now: 0 when it is, infinity where no number would.</summary>
    public readonly double Gap(int atom)
    {
        if ((this[atom, Blocks - 1].True & NowBit) != 0)
        {
            return 0;
        }

        var tested = rules.Atoms[atom];
        if (!tested.Nearly)
        {
            return double.PositiveInfinity;
        }

        var value = numbers[(tested.Column * stride) + Moments - 1];
        return double.IsNaN(value) ? double.PositiveInfinity : Math.Abs(value - tested.Threshold);
    }

    private readonly ulong All(int block) => block < Blocks - 1 || Moments % BlockBits == 0 ? ulong.MaxValue : (1UL << (Moments % BlockBits)) - 1;

    // Tags, labels and pattern hits are few on a sheet and many in a rule set: they are looked up from the sheet's side.
    private readonly void Mark()
    {
        foreach (var tag in sheet.Tags)
        {
            if (rules.Tags.TryGetValue(tag, out var atom))
            {
                Begin(atom);
                From(atom, 0);
            }
        }

        foreach (var hit in sheet.Hits)
        {
            foreach (var atom in rules.Patterns.TryGetValue(hit.Pattern, out var asking) ? asking : [])
            {
                if (((Condition.Text)rules.Atoms[atom].Condition!).IsFrom(hit.From))
                {
                    Begin(atom);
                    From(atom, hit.Moment);
                }
            }
        }

        if (rules.Labels.Count > 0)
        {
            MarkLabels();
        }
    }

    private readonly void MarkLabels()
    {
        for (var i = 0; i < Moments; i++)
        {
            if (sheet.Moments[i].Intent is { } intent && rules.Labels.TryGetValue(intent.Label, out var atom))
            {
                Begin(atom);
                var at = 2 * ((atom * Blocks) + (i / BlockBits));
                var bit = 1UL << (i % BlockBits);
                masks[at] |= bit;
                masks[at + 1] &= ~bit;
            }
        }
    }

    private readonly void Begin(int atom)
    {
        if (!done[atom])
        {
            Test(atom);
            done[atom] = true;
        }
    }

    private readonly void From(int atom, int moment)
    {
        for (var block = moment / BlockBits; block < Blocks; block++)
        {
            var bits = block == moment / BlockBits ? All(block) & (ulong.MaxValue << (moment % BlockBits)) : All(block);
            var at = 2 * ((atom * Blocks) + block);
            masks[at] |= bits;
            masks[at + 1] &= ~bits;
        }
    }

    private readonly void Test(int atom)
    {
        var tested = rules.Atoms[atom];
        for (var block = 0; block < Blocks; block++)
        {
            var all = All(block);
            var (holds, fails) = tested.Kind switch
            {
                AtomKind.Compare or AtomKind.Level => Compare(tested, block),
                AtomKind.Unknown => (all & ~Known(tested.Column, block), Known(tested.Column, block)),

                // Nothing marked yet: known to be false wherever it is known at all.
                AtomKind.Label => (0UL, Known(tested.Column, block)),
                AtomKind.Tag or AtomKind.Text => (0UL, all),
                AtomKind.Constant => tested.Condition!.Test(new Facts(sheet, Moments - 1)) switch { true => (all, 0UL), false => (0UL, all), _ => (0UL, 0UL) },
                _ => PerMoment(tested.Condition!, block),
            };
            var at = 2 * ((atom * Blocks) + block);
            (masks[at], masks[at + 1]) = (holds, fails);
        }
    }

    private readonly (ulong Holds, ulong Fails) PerMoment(Condition condition, int block)
    {
        var (holds, fails) = (0UL, 0UL);
        for (var i = block * BlockBits; i < Math.Min(Moments, (block + 1) * BlockBits); i++)
        {
            switch (condition.Test(new Facts(sheet, i)))
            {
                case true:
                    holds |= 1UL << (i % BlockBits);
                    break;
                case false:
                    fails |= 1UL << (i % BlockBits);
                    break;
            }
        }

        return (holds, fails);
    }

    private readonly (ulong Holds, ulong Fails) Compare(Atom atom, int block)
    {
        var known = Known(atom.Column, block);
        var (least, most) = bounds[atom.Column];

        // Most thresholds lie beyond all that a conversation ever showed.
        if (atom.Comparison.Holds(least, atom.Threshold) == atom.Comparison.Holds(most, atom.Threshold))
        {
            return atom.Comparison.Holds(least, atom.Threshold) ? (known, 0) : (0, known);
        }

        var threshold = Vector256.Create(atom.Threshold);
        var vectors = MemoryMarshal.Cast<double, Vector256<double>>(numbers.AsSpan(atom.Column * stride, stride));
        var first = block * BlockBits / Vector256<double>.Count;
        var last = Math.Min(vectors.Length, first + (BlockBits / Vector256<double>.Count));
        var holds = 0UL;
        for (var v = first; v < last; v++)
        {
            // A comparison with NaN is false.
            var bits = (atom.Comparison switch
            {
                Comparison.Below => Vector256.LessThan(vectors[v], threshold),
                Comparison.AtMost => Vector256.LessThanOrEqual(vectors[v], threshold),
                Comparison.Above => Vector256.GreaterThan(vectors[v], threshold),
                _ => Vector256.GreaterThanOrEqual(vectors[v], threshold),
            }).ExtractMostSignificantBits();
            holds |= (ulong)bits << ((v - first) * Vector256<double>.Count);
        }

        return (holds, known & ~holds);
    }

    private readonly ulong Known(int column, int block)
    {
        if (!done[rules.Atoms.Length + column])
        {
            Fill(column);
            done[rules.Atoms.Length + column] = true;
        }

        return masks[columnMasks + (column * Blocks) + block];
    }

    private readonly void Fill(int column)
    {
        var row = numbers.AsSpan(column * stride, stride);
        row.Fill(double.NaN);
        var known = masks.AsSpan(columnMasks + (column * Blocks), Blocks);
        known.Clear();
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var i = 0; i < Moments; i++)
        {
            var value = rules.Columns[column].Read(new Facts(sheet, i));
            if (!double.IsNaN(value))
            {
                row[i] = value;
                known[i / BlockBits] |= 1UL << (i % BlockBits);
                (least, most) = (Math.Min(least, value), Math.Max(most, value));
            }
        }

        bounds[column] = (least, most);
    }
}
