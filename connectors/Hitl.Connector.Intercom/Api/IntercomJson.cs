using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Hitl.Connector.Intercom.Polling;

namespace Hitl.Connector.Intercom.Api;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.Strict,
    AllowDuplicateProperties = true,
    Converters = [typeof(TolerantStringConverter), typeof(IntercomTimeConverter), typeof(TolerantBooleanConverter)])]
[JsonSerializable(typeof(MeBody))]
[JsonSerializable(typeof(ConversationBody))]
[JsonSerializable(typeof(TicketBody))]
[JsonSerializable(typeof(PartBody))]
[JsonSerializable(typeof(TagBody))]
[JsonSerializable(typeof(ReferenceBody))]
[JsonSerializable(typeof(AttachmentBody))]
[JsonSerializable(typeof(SearchPageBody))]
[JsonSerializable(typeof(SearchRowBody))]
[JsonSerializable(typeof(DeletedPageBody))]
[JsonSerializable(typeof(TagListBody))]
[JsonSerializable(typeof(TeamListBody))]
[JsonSerializable(typeof(TeamBody))]
[JsonSerializable(typeof(AdminListBody))]
[JsonSerializable(typeof(AdminBody))]
[JsonSerializable(typeof(CompanyBody))]
[JsonSerializable(typeof(StateRequest))]
[JsonSerializable(typeof(ArticlePageBody))]
[JsonSerializable(typeof(ArticleBody))]
[JsonSerializable(typeof(AttributeListBody))]
[JsonSerializable(typeof(AttributeBody))]
[JsonSerializable(typeof(ErrorListBody))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(NoteRequest))]
[JsonSerializable(typeof(AssignmentRequest))]
[JsonSerializable(typeof(TagRequest))]
[JsonSerializable(typeof(UntagRequest))]
[JsonSerializable(typeof(TagNameRequest))]
[JsonSerializable(typeof(AttributeRequest))]
[JsonSerializable(typeof(SearchRequest))]
[JsonSerializable(typeof(NewContactRequest))]
[JsonSerializable(typeof(NewConversationRequest))]
[JsonSerializable(typeof(ContactReplyRequest))]
[JsonSerializable(typeof(StartedBody))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(PollPosition))]
internal sealed partial class IntercomJson : JsonSerializerContext;
