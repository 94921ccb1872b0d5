using Hitl.Connector.Accounts;

namespace Hitl.Connector.Intercom;

/// <summary>The conversation attributes of this connector.</summary>
internal static class IntercomAttributes
{
    /// <summary>API 2.16 reads an Intercom priority but cannot write one, so ours is an attribute.</summary>
    public const string Priority = "hitl_priority";

    public static IReadOnlyList<HitlField> All { get; } =
    [
        .. HitlFields.All,
        new(Priority, FieldShape.Text, "Priority by the rules: low, normal, high or urgent"),
    ];

    /// <summary>All that <c>setup</c> makes, those that bots and agents write among them.</summary>
    public static IReadOnlyList<HitlField> Made { get; } = [.. All, .. HitlFields.FromBots, .. HitlFields.FromAgents];

    public static bool IsOurs(string name) => All.Any(f => f.Name == name);

    public static FieldShape ShapeOf(string name) => All.FirstOrDefault(f => f.Name == name)?.Shape ?? FieldShape.Text;

    /// <summary>The vendor's name of a shape.</summary>
    public static string DataType(FieldShape shape) => shape switch
    {
        FieldShape.Number => "decimal",
        FieldShape.Checkbox => "boolean",
        FieldShape.Verdict => "list",
        _ => "string",
    };
}
