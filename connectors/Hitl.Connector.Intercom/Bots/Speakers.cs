using Hitl.Connector.Bots;
using Hitl.Connector.Intercom.Api;
using Hitl.Connector.Intercom.Reading;

namespace Hitl.Connector.Intercom.Bots;

/// <summary>What writes to customers in a workspace, from its admins and from what was written lately: pure.</summary>
internal static class Speakers
{
    /// <param name="attributeIsThere">Whether the attribute that workflows must test exists: without it none can.</param>
    /// <param name="ownAppCode">Ours; null when unknown.</param>
    public static IReadOnlyList<FoundBot> Of(IEnumerable<PartBody> parts, bool attributeIsThere, string? ownAppCode)
    {
        // Whether a workflow tests the attribute no call shows; that it cannot, the missing attribute does.
        bool? inPlace = attributeIsThere ? null : false;
        var found = new List<FoundBot>();
        foreach (var part in parts.Where(p => !PartKinds.IsNote(p.PartType ?? "") && !string.IsNullOrWhiteSpace(p.Body)))
        {
            if (part.Author is { Id.Length: > 0 } author && (author.Type == "bot" || author is { Type: "admin", FromAiAgent: true } || AuthorRule.IsOperator(author.Email)))
            {
                found.Add(new FoundBot(BotKind.Workflow, author.Id, author.Name ?? "Operator", Speech.Messages, HoldMeans.Attribute, inPlace));
            }
            else if (part is { AppPackageCode: { Length: > 0 } code, Author.Type: "admin" } && code != ownAppCode && ownAppCode is not null)
            {
                found.Add(new FoundBot(BotKind.App, code, code, Speech.Messages, HoldMeans.None, null));
            }
        }

        return [.. found.DistinctBy(f => (f.Kind, f.Id))];
    }
}
