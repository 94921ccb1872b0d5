using System.Globalization;
using System.Text.Json;
using Hitl.Connector.Sandbox.Intercom;

namespace Hitl.Connector.Connectors.Tests.Sandbox.Intercom;

public sealed class IntercomSearchTests
{
    private readonly IntercomWorld _world = new();

    [Theory]
    [InlineData("""{"field":"created_at","operator":">","value":"foobar"}""", "whole number")]
    [InlineData("""{"field":"nonsense","operator":"=","value":1}""", "not a valid search field")]
    [InlineData("""{"field":"state","operator":">","value":"open"}""", "bad '>' operator")]
    [InlineData("""{"field":"state","operator":"IN","value":"open"}""", "needs an array")]
    [InlineData("""{"operator":"XOR","value":[]}""", "bad 'XOR' operator")]
    [InlineData("""{"operator":"AND","value":[{"operator":"OR","value":[{"operator":"AND","value":[{"field":"open","operator":"=","value":true}]}]}]}""", "nested too deeply")]
    public void Parse_OfQueryTheVendorRefuses_SaysWhy(string json, string why)
    {
        var (query, problem) = Parse(json);

        query.ShouldBeNull();
        problem.ShouldNotBeNull().ShouldContain(why);
    }

    [Fact]
    public void Parse_OfSixteenFilters_IsRefused()
    {
        var filters = string.Join(',', Enumerable.Repeat("""{"field":"open","operator":"=","value":true}""", 16));

        Parse($$"""{"operator":"OR","value":[{{filters}}]}""").Query.ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"field":"updated_at","operator":">","value":1779200000}""", false)]
    [InlineData("""{"field":"updated_at","operator":"=","value":"1779200000"}""", true)]
    [InlineData("""{"operator":"OR","value":[{"field":"updated_at","operator":">","value":1779200000},{"field":"updated_at","operator":"=","value":1779200000}]}""", true)]
    [InlineData("""{"operator":"AND","value":[{"field":"open","operator":"=","value":true},{"operator":"OR","value":[{"field":"state","operator":"=","value":"closed"},{"field":"state","operator":"=","value":"open"}]}]}""", true)]
    [InlineData("""{"field":"state","operator":"IN","value":["closed","snoozed"]}""", false)]
    [InlineData("""{"field":"source.body","operator":"=","value":"invoice"}""", true)]
    [InlineData("""{"field":"source.body","operator":"=","value":"my invoice"}""", false)]
    [InlineData("""{"field":"source.author.email","operator":"$","value":"@example.test"}""", true)]
    [InlineData("""{"field":"admin_assignee_id","operator":"=","value":0}""", true)]
    [InlineData("""{"field":"snoozed_until","operator":"=","value":null}""", true)]
    [InlineData("""{"field":"custom_attributes.hitl_bot_state","operator":"!=","value":"paused"}""", true)]
    public void Matches_OfOpenConversation_FollowsTheOperators(string json, bool matches) =>
        Parse(json).Query.ShouldNotBeNull().Matches(_world.Started()).ShouldBe(matches);

    [Theory]
    [InlineData("""{"operator":"OR","value":[{"field":"updated_at","operator":">","value":10},{"field":"updated_at","operator":"=","value":10}]}""", 10L)]
    [InlineData("""{"operator":"AND","value":[{"field":"updated_at","operator":">","value":10},{"field":"updated_at","operator":"<","value":20}]}""", 11L)]
    [InlineData("""{"operator":"OR","value":[{"field":"updated_at","operator":">","value":10},{"field":"open","operator":"=","value":true}]}""", null)]
    public void LowerBound_OfQuery_NeverExcludesAMatch(string json, long? bound) => Parse(json).Query!.LowerBound.ShouldBe(bound);

    [Fact]
    public void Page_ByCursor_CoversEveryRowOnce()
    {
        for (var i = 0; i < 7; i++)
        {
            _world.Started();
            _world.Clock.Advance(TimeSpan.FromSeconds(i % 2));
        }

        List<string> seen = [];
        PageCursor? after = null;
        int pages = 0;
        do
        {
            var page = Page<Conversation>.Of(_world.State.UpdatedSince(0), c => c.UpdatedAt, c => IntercomState.Text(c.Id), descending: false, 3, after);
            seen.AddRange(page.Rows.Select(c => IntercomState.Text(c.Id)));
            page.Total.ShouldBe(7);
            after = page.Pages["next"] is { } next ? PageCursor.Decode(next["starting_after"]!.GetValue<string>()).ShouldNotBeNull() : null;
            pages++;
        }
        while (after is not null);

        pages.ShouldBe(3);
        seen.ShouldBe(_world.State.Conversations.Select(c => c.Id).Order().Select(id => id.ToString(CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64!")]
    [InlineData("WzEsMl0=")]
    [InlineData("eyJhIjoxfQ==")]
    public void Decode_OfForeignCursor_IsNull(string text) => PageCursor.Decode(text).ShouldBeNull();

    private static (SearchQuery<Conversation>? Query, string? Problem) Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return SearchQuery<Conversation>.Parse(document.RootElement.Clone(), SearchFields.Conversation);
    }
}
