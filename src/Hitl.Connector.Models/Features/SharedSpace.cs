using System.Runtime.Intrinsics;

namespace Hitl.Connector.Models.Features;

/// <summary>
/// Several feature spaces as one: an n-gram is looked up once for all of them. The values are those of
/// <see cref="FeatureSpace.Project(TextFeatures)"/>, for each space.
/// </summary>
internal sealed class SharedSpace
{
    private static readonly int Lane = Vector128<float>.Count;

    private readonly RowTable table;
    private readonly int groupBits;

    /// <summary>Row by row, one number for each space, padded to whole vectors; zero where a space does not know the n-gram.</summary>
    private readonly float[] idf;
    private readonly int width;

    /// <summary>Row by row zero, for whoever looks for places next; null while somebody does.</summary>
    private int[]? nowhere;

    /// <param name="spaces">At least one; all read the same groups.</param>
    public SharedSpace(IReadOnlyList<FeatureSpace> spaces)
    {
        groupBits = spaces[0].GroupBits;
        if (spaces.Any(s => s.GroupBits != groupBits))
        {
            throw new ArgumentException("Only spaces that read the same groups can be shared.", nameof(spaces));
        }

        var own = new List<FeatureSpace>();
        PlaceOf = new int[spaces.Count];
        for (var s = 0; s < spaces.Count; s++)
        {
            PlaceOf[s] = own.FindIndex(o => o.Hashes.SequenceEqual(spaces[s].Hashes) && o.Idf.SequenceEqual(spaces[s].Idf));
            if (PlaceOf[s] < 0)
            {
                PlaceOf[s] = own.Count;
                own.Add(spaces[s]);
            }
        }

        Spaces = own.Count;
        width = (Spaces + Lane - 1) / Lane * Lane;
        var known = new HashSet<uint>();
        own.ForEach(s => known.UnionWith(s.Hashes.ToArray()));
        table = new RowTable(known.Count);
        var rows = own.ConvertAll(s => new int[s.Count]);
        for (var s = 0; s < own.Count; s++)
        {
            for (var row = 0; row < own[s].Count; row++)
            {
                rows[s][row] = table.FindOrAdd(own[s].Hashes[row], Count);
                Count = Math.Max(Count, rows[s][row] + 1);
            }
        }

        idf = new float[Count * width];
        for (var s = 0; s < own.Count; s++)
        {
            for (var row = 0; row < own[s].Count; row++)
            {
                idf[(rows[s][row] * width) + s] = own[s].Idf[row];
            }
        }

        Rows = [.. PlaceOf.Select(p => rows[p])];
    }

    /// <summary>N-grams that any space knows.</summary>
    public int Count { get; private set; }

    /// <summary>How many of the spaces differ.</summary>
    public int Spaces { get; }

    /// <summary>For each space given its number among those that differ.</summary>
    public int[] PlaceOf { get; }

    /// <summary>For each space given, and each of its rows, the row here.</summary>
    public int[][] Rows { get; }

    /// <summary>Texts side by side.</summary>
    /// <returns>The rows that any of the texts has, at least one; and space by space, text by text, a value for each of these rows.</returns>
    public (int[] Rows, float[] Values) Project(IReadOnlyList<TextFeatures> texts)
    {
        var read = new (int[] Rows, float[] Values)[texts.Count];
        for (var t = 0; t < read.Length; t++)
        {
            read[t] = Project(texts[t]);
        }

        // A sum over nothing is not defined in every runtime: a row with weight zero stands for "nothing known".
        var alone = read.Length == 1;
        var columns = alone ? read[0].Rows : Columns(read);
        columns = columns.Length == 0 ? new int[1] : columns;
        var values = new float[Spaces * read.Length * columns.Length];
        for (var s = 0; s < Spaces; s++)
        {
            for (var t = 0; t < read.Length; t++)
            {
                var (places, own) = read[t];
                var line = values.AsSpan(((s * read.Length) + t) * columns.Length, columns.Length);
                for (var i = 0; i < places.Length; i++)
                {
                    line[alone ? i : places[i]] = own[(i * width) + s];
                }
            }
        }

        return (columns, values);
    }

    // All rows once, in the order of their first appearance; in place of its rows each text gets their places there.
    private int[] Columns((int[] Rows, float[] Values)[] texts)
    {
        var placeOf = Interlocked.Exchange(ref nowhere, null) ?? new int[Count];
        var columns = new List<int>(texts[0].Rows.Length * 2);
        foreach (var (rows, _) in texts)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                ref var place = ref placeOf[rows[i]];
                if (place == 0)
                {
                    columns.Add(rows[i]);
                    place = columns.Count;
                }

                rows[i] = place - 1;
            }
        }

        foreach (var row in columns)
        {
            placeOf[row] = 0;
        }

        Volatile.Write(ref nowhere, placeOf);
        return [.. columns];
    }

    private (int[] Rows, float[] Values) Project(TextFeatures text)
    {
        var capacity = 0;
        for (var g = 0; g < TextFeatures.Groups; g++)
        {
            capacity += Reads(g) ? text.Hashes((FeatureGroup)g).Length : 0;
        }

        var rows = new int[capacity];
        var values = new float[capacity * width];
        var count = Project(text, FeatureGroup.Word1, FeatureGroup.Word2, rows, values, 0);
        count = Project(text, FeatureGroup.Char1, FeatureGroup.Char5, rows, values, count);
        return (rows[..count], values);
    }

    private int Project(TextFeatures text, FeatureGroup first, FeatureGroup last, int[] rows, float[] values, int from)
    {
        var count = from;
        for (var g = (int)first; g <= (int)last; g++)
        {
            if (!Reads(g))
            {
                continue;
            }

            var hashes = text.Hashes((FeatureGroup)g);
            var counts = text.Counts((FeatureGroup)g);

            // What is found replaces what it was found in, which is never later.
            var found = rows.AsSpan(count, hashes.Length);
            table.Find(hashes, found);
            for (var i = 0; i < hashes.Length; i++)
            {
                var row = found[i];
                if (row == RowTable.None)
                {
                    continue;
                }

                var weight = counts[i] == 1 ? 1f : 1f + MathF.Log(counts[i]);
                for (var s = 0; s < width; s += Lane)
                {
                    (Vector128.Create(idf.AsSpan((row * width) + s)) * weight).CopyTo(values.AsSpan((count * width) + s));
                }

                rows[count++] = row;
            }
        }

        for (var s = 0; s < width; s += Lane)
        {
            ToLengthOne(values, from, count, s);
        }

        return count;
    }

    private void ToLengthOne(float[] values, int from, int to, int lanes)
    {
        var squares = Vector128<float>.Zero;
        for (var i = from; i < to; i++)
        {
            var value = Vector128.Create(values.AsSpan((i * width) + lanes));
            squares += value * value;
        }

        var scale = Vector128.ConditionalSelect(Vector128.GreaterThan(squares, Vector128<float>.Zero), Vector128<float>.One / Vector128.Sqrt(squares), Vector128<float>.Zero);
        for (var i = from; i < to; i++)
        {
            var place = values.AsSpan((i * width) + lanes);
            (Vector128.Create(place) * scale).CopyTo(place);
        }
    }

    private bool Reads(int group) => (groupBits & (1 << group)) != 0;
}
