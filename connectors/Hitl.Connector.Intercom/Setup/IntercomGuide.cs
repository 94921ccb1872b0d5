using Hitl.Connector.Accounts;
using Hitl.Connector.Intercom.Webhooks;

namespace Hitl.Connector.Intercom.Setup;

/// <summary>What only a person can set up at Intercom, in words that can be followed.</summary>
internal static class IntercomGuide
{
    public static string Webhook(string account, Uri? publicUrl)
    {
        var address = publicUrl is null
            ? $"https://<public address of this worker>/webhooks/intercom/{account}"
            : new Uri(publicUrl, $"/webhooks/intercom/{account}").AbsoluteUri;
        return $"""
            Webhooks are set up in Intercom only: Developer Hub > your app > Configure > Webhooks.
            1. Set the app's API version to {Api.IIntercomApi.ApiVersion}.
            2. Endpoint URL: {address} (https; the worker must be running, Intercom asks it with HEAD).
            3. Tick these topics: {string.Join(", ", IntercomTopics.Wanted)}.
            4. Save, press "Send a test request", and copy the app's client secret (Basic information) to ClientSecrets.
            """;
    }

    public static string Guard { get; } = $"""
        Intercom has no call that pauses Fin: the workflow that starts it must test an attribute first.
        1. Automation > Workflows: open every workflow that lets Fin or a bot answer, also those on "Customer sends any message".
        2. Right after the trigger add a Branch: conversation attribute {HitlFields.BotState} is {HitlFields.BotStateHeld} -> end the workflow; else go on.
        3. When a person has finished, the attribute is emptied: the branch then lets Fin answer the customer's next message. Nothing else gives Fin the conversation back.
        4. For tickets without that attribute test the tag {HitlFields.HoldTag} in the same way.
        5. Set the workflow live, and run: hitl bots prove. It writes as a customer of its own, once held and once not, and says whether Fin kept silent.
        """;

    public static string Scopes { get; } =
        "Developer Hub > your app > Authentication: Read and write conversations, Read admins, Read and write tags, Read and write tickets, Read and write data attributes. "
        + "Use a service admin of its own with an inbox seat: its id is how our writes are recognised, and assigning needs the seat.";
}
