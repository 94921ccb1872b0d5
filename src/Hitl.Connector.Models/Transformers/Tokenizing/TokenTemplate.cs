namespace Hitl.Connector.Models.Transformers.Tokenizing;

/// <summary>A token with the segment it belongs to.</summary>
internal readonly record struct TypedToken(int Id, int TypeId);

/// <summary>What a model wants around every text: <c>[CLS] … [SEP]</c>, <c>&lt;s&gt; … &lt;/s&gt;</c>.</summary>
/// <param name="TypeId">The segment of the text itself.</param>
internal sealed record TokenTemplate(IReadOnlyList<TypedToken> Before, IReadOnlyList<TypedToken> After, int TypeId)
{
    public static TokenTemplate None { get; } = new([], [], 0);

    /// <summary>How many tokens stand around the text.</summary>
    public int Count => Before.Count + After.Count;
}

/// <summary>Tokens as a model reads them.</summary>
internal sealed record TokenSequence(int[] Ids, int[] TypeIds);
