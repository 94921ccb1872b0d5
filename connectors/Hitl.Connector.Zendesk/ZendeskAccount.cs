using Hitl.Connector.Accounts;
using Hitl.Connector.Bots;
using Hitl.Connector.Conversations;
using Hitl.Connector.Intake;
using Hitl.Connector.Knowledge;
using Hitl.Connector.Polling;
using Hitl.Connector.Zendesk.Api;
using Hitl.Connector.Zendesk.Bots;
using Hitl.Connector.Zendesk.Holding;
using Hitl.Connector.Zendesk.Knowledge;
using Hitl.Connector.Zendesk.Polling;
using Hitl.Connector.Zendesk.Reading;
using Hitl.Connector.Zendesk.Setup;
using Hitl.Connector.Zendesk.Webhooks;
using Hitl.Connector.Zendesk.Writing;
using Microsoft.Extensions.Logging;

namespace Hitl.Connector.Zendesk;

/// <summary>One Zendesk account; made by <see cref="ZendeskAccountFactory"/>.</summary>
public sealed class ZendeskAccount : IHelpdeskAccount
{
    private readonly SelfUser self;
    private readonly ZendeskDoctor doctor;
    private readonly Directories directories;
    private readonly Func<ZendeskOptions> options;
    private readonly GroupMembers members;

    internal ZendeskAccount(string account, Func<ZendeskOptions> options, ZendeskClient client, TimeProvider time, ILoggerFactory loggers)
    {
        Account = account;
        this.options = options;
        self = new SelfUser(client);
        directories = new Directories(client, time);
        members = new GroupMembers(client, directories);
        var source = new ZendeskSource(options, client, directories, self, time);
        var setup = new ZendeskSetup(account, options, client, self);
        Webhooks = new ZendeskWebhookReader(account, options);
        Source = source;
        Sink = new ZendeskSink(client, directories, new TicketHold(options, client, source), loggers.CreateLogger<ZendeskSink>());
        Changes = new ZendeskChangeFeed(account, options, client);
        Setup = setup;
        Bots = new ZendeskSurvey(options, client, self, time);
        Articles = new GuideArticles(client);
        doctor = new ZendeskDoctor(account, options, client, self, time);
    }

    public string Account { get; }

    /// <summary>Opens the ticket, and at the comment where the agent's screen knows it.</summary>
    public string? LinkTo(ConversationRef conversation, string messageId) =>
        options().BaseUrl is { } site ? new Uri(site, $"/agent/tickets/{Uri.EscapeDataString(conversation.Id)}?comment={Uri.EscapeDataString(messageId)}").AbsoluteUri : null;

    public HelpdeskKind Helpdesk => HelpdeskKind.Zendesk;

    public IWebhookReader Webhooks { get; }

    public IConversationSource Source { get; }

    public IConversationSink Sink { get; }

    public IChangeFeed Changes { get; }

    public IAccountSetup Setup { get; }

    public IBotSurvey Bots { get; }

    public IArticleSource Articles { get; }

    public Task<HelpdeskResult<string>> SelfIdAsync(CancellationToken cancellationToken) => self.IdAsync(cancellationToken);

    public async Task<HelpdeskResult<HelpdeskCatalog>> CatalogAsync(CancellationToken cancellationToken)
    {
        var fresh = TimeSpan.Zero;
        var groups = await directories.GroupsAsync(fresh, cancellationToken);
        var people = groups.Succeeded ? await directories.PeopleAsync(fresh, cancellationToken) : groups;
        var skills = people.Succeeded ? await directories.SkillsAsync(fresh, cancellationToken) : people;
        if (!skills.Succeeded)
        {
            return skills.Failure;
        }

        var fields = await directories.FieldsAsync(fresh, cancellationToken);
        return fields.Succeeded
            ? new HelpdeskCatalog
            {
                Groups = groups.Value!,
                People = people.Value!,
                Fields = [.. fields.Value.Select(f => new CatalogEntry(f.Id, f.Name))],
                Skills = skills.Value.Count == 0 ? null : skills.Value,
            }
            : fields.Failure;
    }

    public Task<HelpdeskResult<IReadOnlyList<CatalogEntry>>> MembersAsync(string groupOrPerson, CancellationToken cancellationToken) => members.OfAsync(groupOrPerson, cancellationToken);

    public Task<IReadOnlyList<Finding>> DiagnoseAsync(CancellationToken cancellationToken) => doctor.DiagnoseAsync(cancellationToken);
}
