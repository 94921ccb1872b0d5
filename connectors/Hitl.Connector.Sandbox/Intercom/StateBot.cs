using System.Text.Json;

namespace Hitl.Connector.Sandbox.Intercom;

/// <summary>
/// The native bot: Fin, started by a workflow on every customer message. The workspace has no endpoint that pauses it;
/// what stops it is the workflow's own test of an attribute, a teammate, or a human message.
/// </summary>
internal sealed partial class IntercomState
{
    private static readonly char[] WordBreaks = " \n\t.,;:!?()\"'-/".ToCharArray();

    /// <summary>The vendor's mechanism would keep the bot silent: the guarded attribute, or a teammate holds it.</summary>
    public bool IsHeld(Conversation conversation) =>
        IsGuarded(conversation) || (conversation.AdminAssigneeId != 0 && conversation.HumanTookAt > conversation.BotRestartedAt);

    /// <summary>As <see cref="IsHeld"/>, and Fin's own rule: a human message ends its part until a workflow restarts it.</summary>
    public bool MayBotWrite(Conversation conversation) =>
        !IsHeld(conversation) && conversation.HumanTookAt <= conversation.BotRestartedAt;

    /// <summary>A scripted line; it passes the same gate as Fin's own. False: suppressed, and recorded as such.</summary>
    public bool BotSpeaks(Conversation conversation, string text)
    {
        conversation.AnsweredByScript = true;
        if (!MayBotWrite(conversation))
        {
            conversation.Suppressed.Add((text, Instant));
            return false;
        }

        BotReplies(conversation, Html.FromText(text), "custom_answer", []);
        return true;
    }

    private void AnswerAsBot(Conversation conversation)
    {
        if (!Workspace.AutoAnswer || conversation.AnsweredByScript || conversation.Ticket is not null)
        {
            return;
        }

        var question = Html.ToText(conversation.Parts.FindLast(p => p.Author.Type is "user" or "lead" && p.Body is not null)?.Body ?? conversation.SourceBody) ?? "";
        var article = BestArticle(question);
        var answer = article is null
            ? "<p>Thanks for your message. Could you tell me a little more about what you need?</p>"
            : $"{article.Body}<p>Did that answer your question?</p>";
        if (!MayBotWrite(conversation))
        {
            conversation.Suppressed.Add((Html.ToText(answer) ?? "", Instant));
            return;
        }

        BotReplies(conversation, answer, article is null ? null : "ai_answer", article is null ? [] : [article]);
    }

    /// <summary>The published article that shares most of the question's longer words; null when none shares any.</summary>
    private Article? BestArticle(string question)
    {
        var words = Words(question);
        return Articles.Where(a => a.State == "published")
            .Select(a => (Article: a, Shared: Words(a.Title + " " + Html.ToText(a.Body)).Count(words.Contains)))
            .Where(hit => hit.Shared > 0)
            .OrderByDescending(hit => hit.Shared)
            .Select(hit => hit.Article)
            .FirstOrDefault();
    }

    private bool IsGuarded(Conversation conversation) =>
        Workspace.GuardInstalled && conversation.CustomAttributes.TryGetValue(HoldAttribute, out var value) && IsHoldValue(value);

    private static bool IsHoldValue(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.ValueEquals(HoldValue);

    private static HashSet<string> Words(string text) =>
        text.Split(WordBreaks, StringSplitOptions.RemoveEmptyEntries).Where(w => w.Length > 4).ToHashSet(StringComparer.OrdinalIgnoreCase);
}
