using Hitl.Connector.Accounts;
using Hitl.Connector.Bots;
using Hitl.Connector.Conversations;
using Hitl.Connector.Intake;
using Hitl.Connector.Intercom.Api;
using Hitl.Connector.Intercom.Bots;
using Hitl.Connector.Intercom.Knowledge;
using Hitl.Connector.Intercom.Polling;
using Hitl.Connector.Intercom.Reading;
using Hitl.Connector.Intercom.Setup;
using Hitl.Connector.Intercom.Webhooks;
using Hitl.Connector.Intercom.Writing;
using Hitl.Connector.Knowledge;
using Hitl.Connector.Polling;
using Microsoft.Extensions.Logging;

namespace Hitl.Connector.Intercom;

/// <summary>One Intercom workspace, as <see cref="IntercomAccountFactory"/> builds it.</summary>
public sealed class IntercomAccount : IHelpdeskAccount
{
    private readonly IntercomSelf self;
    private readonly IntercomDiagnosis diagnosis;
    private readonly IntercomNames names;
    private readonly Func<IntercomOptions> options;
    private readonly TeamMembers members;

    internal IntercomAccount(string account, Func<IntercomOptions> options, IIntercomApi api, TimeProvider time, ILogger logger)
    {
        var log = new IntercomLog(logger, account);
        self = new IntercomSelf(api, options, time);
        names = new IntercomNames(api, time);
        members = new TeamMembers(api, time);
        diagnosis = new IntercomDiagnosis(account, api, options, time);
        Account = account;
        this.options = options;
        Webhooks = new IntercomWebhookReader(account, options);
        Source = new IntercomSource(api, options, self, log, time);
        Sink = new IntercomSink(api, options, self, names, Source, log, time);
        Changes = new IntercomChangeFeed(account, api, options, time);
        Setup = new IntercomSetup(account, api, time);
        Bots = new IntercomSurvey(api, options, time);
        Articles = new HelpCenterArticles(api, time);
    }

    public string Account { get; }

    /// <summary>The part in the inbox; known for conversations alone, and when the workspace's id is configured.</summary>
    public string? LinkTo(ConversationRef conversation, string messageId)
    {
        if (options().WorkspaceId is not { Length: > 0 } workspace || !conversation.Id.All(char.IsAsciiDigit))
        {
            return null;
        }

        var host = options().BaseUrl.Host switch { "api.eu.intercom.io" => "app.eu.intercom.com", "api.au.intercom.io" => "app.au.intercom.com", _ => "app.intercom.com" };
        return $"https://{host}/a/inbox/{Uri.EscapeDataString(workspace)}/inbox/conversation/{conversation.Id}#part_id=comment-{conversation.Id}-{Uri.EscapeDataString(messageId)}";
    }

    public HelpdeskKind Helpdesk => HelpdeskKind.Intercom;

    public IWebhookReader Webhooks { get; }

    public IConversationSource Source { get; }

    public IConversationSink Sink { get; }

    public IChangeFeed Changes { get; }

    public IAccountSetup Setup { get; }

    public IBotSurvey Bots { get; }

    public IArticleSource Articles { get; }

    public Task<HelpdeskResult<string>> SelfIdAsync(CancellationToken cancellationToken) => self.AdminIdAsync(cancellationToken).AsTask();

    public Task<HelpdeskResult<HelpdeskCatalog>> CatalogAsync(CancellationToken cancellationToken) => names.CatalogAsync(cancellationToken);

    public Task<HelpdeskResult<IReadOnlyList<CatalogEntry>>> MembersAsync(string groupOrPerson, CancellationToken cancellationToken) => members.OfAsync(groupOrPerson, cancellationToken);

    public Task<IReadOnlyList<Finding>> DiagnoseAsync(CancellationToken cancellationToken) => diagnosis.RunAsync(cancellationToken);
}
