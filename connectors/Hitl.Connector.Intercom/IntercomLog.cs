using Microsoft.Extensions.Logging;

namespace Hitl.Connector.Intercom;

/// <summary>What this connector logs: ids and codes, never text or secrets.</summary>
internal sealed partial class IntercomLog(ILogger logger, string account)
{
    private readonly ILogger logger = logger;

    public void PartsHeldBack(string conversation, int read, int total) => PartsHeldBack(account, conversation, read, total);

    public void AssigneeRefused(string conversation, string code) => AssigneeRefused(account, conversation, code);

    [LoggerMessage(EventId = 3103, Level = LogLevel.Warning, Message = "{Account}/{Conversation}: Intercom gave {Read} of {Total} parts, the older ones are not read")]
    private partial void PartsHeldBack(string account, string conversation, int read, int total);

    [LoggerMessage(EventId = 3104, Level = LogLevel.Warning, Message = "{Account}/{Conversation}: held, but the human who answered could not be made the assignee: {Code}")]
    private partial void AssigneeRefused(string account, string conversation, string code);
}
