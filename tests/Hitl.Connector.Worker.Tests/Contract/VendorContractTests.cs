using Xunit.Abstractions;

namespace Hitl.Connector.Worker.Tests.Contract;

/// <summary>Requests written by hand, held against the vendors' real descriptions; skipped where those are not beside the project.</summary>
public sealed class VendorContractTests(ITestOutputHelper output)
{
    [SkippableTheory]
    [InlineData("zendesk", "GET", "/api/v2/tickets/12?include=users", null)]
    [InlineData("zendesk", "GET", "/api/v2/tickets/12/audits?include=users&page%5Bsize%5D=100&page%5Bafter%5D=abc", null)]
    [InlineData("zendesk", "GET", "/api/v2/tickets/12/comments?page%5Bsize%5D=100", null)]
    [InlineData("zendesk", "GET", "/api/v2/tickets/12/audits?include=users&page=2", null)]
    [InlineData("zendesk", "GET", "/api/v2/incremental/tickets/cursor?start_time=1779200000&support_type_scope=all", null)]
    [InlineData("zendesk", "GET", "/api/v2/users/show_many?ids=1,2", null)]
    [InlineData("zendesk", "PUT", "/api/v2/tickets/12", """{"ticket":{"comment":{"html_body":"<p>a</p>","public":false},"custom_fields":[{"id":1,"value":"x"}],"priority":"high","group_id":1,"tags":["a"],"metadata":{"hitl_op":"k"},"safe_update":true,"updated_stamp":"2026-11-20T10:00:00Z"}}""")]
    [InlineData("zendesk", "PUT", "/api/v2/tickets/12/tags", """{"tags":["hitl_active"]}""")]
    [InlineData("zendesk", "DELETE", "/api/v2/tickets/12/tags?tags=hitl_active", """{"tags":["hitl_active"]}""")]
    [InlineData("zendesk", "POST", "/oauth/tokens", """{"grant_type":"client_credentials","client_id":"a","client_secret":"b","scope":"read write","expires_in":3600}""")]
    [InlineData("zendesk", "POST", "/api/v2/ticket_fields", """{"ticket_field":{"type":"decimal","title":"Hitl","active":true}}""")]
    [InlineData("zendesk", "GET", "/api/v2/webhooks?page%5Bsize%5D=100", null)]
    [InlineData("zendesk", "POST", "/api/v2/webhooks", """{"webhook":{"name":"a","status":"active","endpoint":"https://hitl.example.test/x","http_method":"POST","request_format":"json","subscriptions":["zen:event-type:ticket.created"]}}""")]
    [InlineData("zendesk", "POST", "/api/v2/triggers", """{"trigger":{"title":"a","actions":[{"field":"current_tags","value":"hitl_active"}],"conditions":{"all":[{"field":"role","operator":"is","value":"agent"}],"any":[]}}}""")]
    [InlineData("zendesk", "POST", "/sc/v2/apps/a1/conversations/c1/passControl", """{"switchboardIntegration":"next","metadata":{"reason":"hold"}}""")]
    [InlineData("zendesk", "PUT", "/api/v2/tickets/12", """{"ticket":{"status":"pending","assignee_id":7,"followers":[{"user_id":7,"action":"put"}]}}""")]
    [InlineData("zendesk", "GET", "/api/v2/users?role=agent&page%5Bsize%5D=100", null)]
    [InlineData("zendesk", "GET", "/api/v2/help_center/articles?page%5Bsize%5D=100&page%5Bafter%5D=abc", null)]
    [InlineData("intercom", "GET", "/articles", null)]
    [InlineData("zendesk", "GET", "/api/v2/organizations/77", null)]
    [InlineData("zendesk", "GET", "/api/v2/routing/attributes?include=attribute_values", null)]
    [InlineData("zendesk", "GET", "/api/v2/routing/tickets/12/instance_values", null)]
    [InlineData("zendesk", "POST", "/api/v2/routing/tickets/12/instance_values", """{"attribute_value_ids":["6ccddacf-e85e-11e8-a292-ad7686bdff67"]}""")]
    [InlineData("zendesk", "GET", "/api/v2/triggers/12", null)]
    [InlineData("zendesk", "DELETE", "/api/v2/triggers/12", null)]
    [InlineData("zendesk", "GET", "/api/v2/trigger_categories?sort=position&page%5Bsize%5D=100", null)]
    [InlineData("zendesk", "POST", "/api/v2/triggers", """{"trigger":{"title":"a","description":"b","position":0,"category_id":"10026","active":true,"actions":[{"field":"current_tags","value":"hitl_active"}],"conditions":{"all":[{"field":"role","operator":"is","value":"agent"}],"any":[]}}}""")]
    [InlineData("zendesk", "GET", "/api/v2/automations/12", null)]
    [InlineData("zendesk", "DELETE", "/api/v2/automations/12", null)]
    [InlineData("zendesk", "POST", "/api/v2/automations", """{"automation":{"title":"a","active":true,"actions":[{"field":"notification_group","value":["group_id","s","b"]},{"field":"current_tags","value":"hitl_hold_alerted"}],"conditions":{"all":[{"field":"status","operator":"less_than","value":"solved"}],"any":[]}}}""")]
    [InlineData("zendesk", "GET", "/api/v2/macros?active=true&page%5Bsize%5D=100", null)]
    [InlineData("zendesk", "GET", "/api/v2/views?page%5Bsize%5D=100", null)]
    [InlineData("zendesk", "POST", "/api/v2/views", """{"view":{"title":"a","description":"b","active":true,"all":[{"field":"status","operator":"less_than","value":"solved"}],"any":[],"output":{"columns":["nice_id"],"sort_by":"updated","sort_order":"asc"}}}""")]
    [InlineData("zendesk", "PUT", "/api/v2/views/12", """{"view":{"title":"a","description":"b","active":true,"all":[{"field":"status","operator":"less_than","value":"solved"}],"any":[],"output":{"columns":["nice_id"],"sort_by":"updated","sort_order":"asc"}}}""")]
    [InlineData("zendesk", "DELETE", "/api/v2/views/12", null)]
    [InlineData("zendesk", "POST", "/api/v2/tickets", """{"ticket":{"subject":"a","comment":{"html_body":"<p>b</p>","public":false},"requester_id":7,"tags":["hitl_trial"]}}""")]
    [InlineData("zendesk", "DELETE", "/api/v2/tickets/12", null)]
    [InlineData("zendesk", "GET", "/sc/v2/apps/a1/switchboards", null)]
    [InlineData("zendesk", "GET", "/sc/v2/apps/a1/switchboards/s1/switchboardIntegrations", null)]
    [InlineData("intercom", "POST", "/contacts", """{"role":"lead","name":"Hitl trial"}""")]
    [InlineData("intercom", "DELETE", "/contacts/536e564f316c83104c000020", null)]
    [InlineData("intercom", "POST", "/conversations", """{"from":{"type":"lead","id":"536e564f316c83104c000020"},"body":"a"}""")]
    [InlineData("intercom", "POST", "/conversations/1/reply", """{"message_type":"comment","type":"user","intercom_user_id":"536e564f316c83104c000020","body":"a"}""")]
    [InlineData("intercom", "DELETE", "/conversations/1", null)]
    [InlineData("intercom", "POST", "/conversations/1/parts", """{"message_type":"assignment","type":"admin","admin_id":"991267645","assignee_id":"5017691"}""")]
    [InlineData("intercom", "POST", "/conversations/1/parts", """{"message_type":"close","type":"admin","admin_id":"991267645"}""")]
    [InlineData("intercom", "POST", "/conversations/1/parts", """{"message_type":"open","admin_id":"991267645"}""")]
    [InlineData("intercom", "GET", "/admins", null)]
    [InlineData("intercom", "GET", "/companies/531ee472cce572a6ec000006", null)]
    [InlineData("intercom", "GET", "/conversations/215470000000001", null)]
    [InlineData("intercom", "GET", "/conversations/deleted?per_page=60&order=desc", null)]
    [InlineData("intercom", "POST", "/conversations/search", """{"query":{"operator":"OR","value":[{"field":"updated_at","operator":">","value":1779200000},{"field":"updated_at","operator":"=","value":1779200000}]},"sort":{"field":"updated_at","order":"ascending"},"pagination":{"per_page":50}}""")]
    [InlineData("intercom", "POST", "/conversations/1/reply", """{"message_type":"note","type":"admin","admin_id":"991267645","body":"<p>a</p>"}""")]
    [InlineData("intercom", "POST", "/conversations/1/parts", """{"message_type":"assignment","type":"team","admin_id":"991267645","assignee_id":"5017691"}""")]
    [InlineData("intercom", "PUT", "/conversations/1", """{"custom_attributes":{"hitl_bot_state":"held","hitl_score":80}}""")]
    [InlineData("intercom", "PUT", "/conversations/1", """{"custom_attributes":{"hitl_confidence":0.83,"hitl_flag":true}}""")]
    [InlineData("zendesk", "PUT", "/api/v2/ticket_fields/1", """{"ticket_field":{"active":true}}""")]
    [InlineData("zendesk", "PUT", "/api/v2/automations/1", """{"automation":{"title":"a","actions":[{"field":"notification_user","value":["requester_id","s","b"]}],"conditions":{"all":[{"field":"current_tags","operator":"not_includes","value":"hitl_active"}],"any":[]}}}""")]
    [InlineData("intercom", "POST", "/conversations/1/tags", """{"id":"7","admin_id":"991267645"}""")]
    [InlineData("intercom", "DELETE", "/conversations/1/tags/7", """{"admin_id":"991267645"}""")]
    [InlineData("intercom", "POST", "/tags", """{"name":"hitl_active"}""")]
    [InlineData("intercom", "POST", "/conversations/attributes", """{"name":"hitl_intent","data_type":"string","description":"a"}""")]
    [InlineData("intercom", "POST", "/tickets/1/reply", """{"message_type":"note","type":"admin","admin_id":"991267645","body":"<p>a</p>"}""")]
    [InlineData("intercom", "PUT", "/tickets/1", """{"ticket_attributes":{"hitl_bot_state":"held"},"admin_id":991267645}""")]
    public void Request_AsTheVendorDescribes_HasNoViolation(string helpdesk, string method, string path, string? body) =>
        Check(helpdesk, method, path, body).Select(v => v.ToString()).ShouldBeEmpty();

    [SkippableTheory]
    [InlineData("zendesk", "PUT", "/api/v2/tickets/12", """{"ticket":{"priority":"highest"}}""", "body/ticket/priority")]
    [InlineData("zendesk", "PUT", "/api/v2/tickets/12", """{"ticket":{"additional_tags":["a"]}}""", "body/ticket/additional_tags")]
    [InlineData("zendesk", "PUT", "/api/v2/tickets/12", """{"ticket":{"group_id":"g"}}""", "body/ticket/group_id")]
    [InlineData("zendesk", "PUT", "/api/v2/tickets/12", """{"ticket":{"created_at":"2026-11-20T10:00:00Z"}}""", "body/ticket/created_at")]
    [InlineData("zendesk", "PUT", "/api/v2/tickets/12", """{"ticket":{"comment":{"public":"false"}}}""", "body/ticket/comment/public")]
    [InlineData("zendesk", "PUT", "/api/v2/tickets/12/tags", """{"tags":"a"}""", "body/tags")]
    [InlineData("zendesk", "GET", "/api/v2/incremental/tickets/cursor?since=1", null, "query:since")]
    [InlineData("zendesk", "GET", "/api/v2/tickets/12.json", null, "path:ticket_id")]
    [InlineData("zendesk", "GET", "/api/v2/nothing", null, "path")]
    [InlineData("intercom", "PUT", "/conversations/1", """{"priority":"high"}""", "body/priority")]
    [InlineData("intercom", "PUT", "/conversations/1", """{"custom_attributes":{"hitl_intent":null}}""", "body/custom_attributes/hitl_intent")]
    [InlineData("zendesk", "POST", "/oauth/tokens", """{"grant_type":"client_credentials","client_id":"a","client_secret":"b","expires_in":60}""", "body/expires_in")]
    [InlineData("intercom", "POST", "/conversations/1/run_assignment_rules", null, "path")]
    [InlineData("intercom", "POST", "/conversations/1/reply", """{"message_type":"whisper","type":"admin","admin_id":"1","body":"a"}""", "body/message_type")]
    [InlineData("intercom", "GET", "/conversations/deleted?per_page=150", null, "query:per_page")]
    [InlineData("intercom", "POST", "/conversations/search", """{"sort":{"field":"updated_at","order":"ascending"}}""", "body/query")]
    public void Request_OtherThanTheVendorDescribes_IsAViolation(string helpdesk, string method, string path, string? body, string pointer) =>
        Check(helpdesk, method, path, body).Select(v => v.Pointer).ShouldBe([pointer]);

    [SkippableFact]
    public void Word_ThatNoAlternativeHas_IsAViolationThatNamesThemAll()
    {
        var violation = Check("intercom", "POST", "/conversations/attributes", """{"name":"a","data_type":"float","description":"d"}""").ShouldHaveSingleItem();
        violation.Pointer.ShouldBe("body/data_type");
        violation.Message.ShouldStartWith("is none of string, integer, list, decimal, boolean");
    }

    [SkippableFact]
    public void IntercomVersion_OfAnotherDescription_IsAViolation()
    {
        var request = new RecordedRequest("intercom", "GET", "/me", null, null) { Headers = new Dictionary<string, string> { ["Intercom-Version"] = "7.1" } };
        VendorDescriptions.CheckerOrSkip().Check([request]).ShouldHaveSingleItem().Pointer.ShouldBe("header:Intercom-Version");
    }

    [SkippableFact]
    public void Exceptions_EachOne_NamesAnOperationOfTheDescriptionsAndItsSource()
    {
        var checker = VendorDescriptions.CheckerOrSkip();
        foreach (var exception in KnownExceptions.All)
        {
            var parts = exception.Operation.Split(": ", 2);
            var call = parts[1].Split(' ', 2);
            var path = System.Text.RegularExpressions.Regex.Replace(call[1], @"\{[^}]+\}", "1");
            checker.Report([new RecordedRequest(parts[0], call[0], path, null, null)]).Operations.ShouldBe([exception.Operation]);
            exception.Reason.ShouldContain("fact sheet");
        }
    }

    private IReadOnlyList<Violation> Check(string helpdesk, string method, string path, string? body)
    {
        var violations = VendorDescriptions.CheckerOrSkip().Check([new RecordedRequest(helpdesk, method, path, body is null ? null : "application/json", body)]);
        foreach (var violation in violations)
        {
            output.WriteLine(violation.ToString());
        }

        return violations;
    }
}
