namespace Hitl.Connector.Worker.Tests.Contract;

/// <summary>The checker itself, on a description of its own: runs everywhere.</summary>
public sealed class ContractCheckerTests
{
    private const string Description = """
        openapi: 3.0.3
        servers:
        - url: https://{account}.example.test/api
        paths:
          /things:
            get:
              parameters:
              - {name: page, in: query, style: deepObject, explode: true, schema: {oneOf: [{type: integer}, {type: object, properties: {size: {type: integer, maximum: 100}, after: {type: string}}}]}}
              - {name: kind, in: query, required: true, schema: {type: string, enum: [small, large]}}
              - {name: ids, in: query, schema: {type: array, items: {type: integer}}}
              - {name: "filter[name]", in: query, schema: {type: string}}
              - {name: Api-Version, in: header, required: true, schema: {type: string, enum: ["2.16"]}}
          /things/{id}:
            parameters:
            - {name: id, in: path, required: true, schema: {type: integer}}
            put:
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: '#/components/schemas/ThingRequest'}
            delete: {}
          /things/search:
            post:
              requestBody:
                content:
                  application/json:
                    schema:
                      properties: {silent: {type: boolean}}
                      oneOf:
                      - {type: object, required: [query], properties: {query: {type: string}}}
                      - {type: object, required: [ids], properties: {ids: {type: array, items: {type: integer}}}}
        components:
          schemas:
            ThingRequest: {type: object, required: [thing], properties: {thing: {$ref: '#/components/schemas/Thing'}}}
            Base: {type: object, required: [id, name], properties: {id: {type: integer, readOnly: true}, name: {type: string}, operator: {type: string, enum: [=, '>']}}}
            Thing:
              allOf:
              - $ref: '#/components/schemas/Base'
              - type: object
                properties:
                  size: {type: number, nullable: true}
                  free: {type: object, additionalProperties: true}
                  labels: {type: object, additionalProperties: {type: string}}
                  parts: {type: array, items: {$ref: '#/components/schemas/Thing'}}
        """;

    private static readonly Dictionary<string, string> Version = new(StringComparer.Ordinal) { ["api-version"] = "2.16" };

    [Theory]
    [InlineData("""{"thing":{"name":"a"}}""")]
    [InlineData("""{"thing":{"name":"a","size":1.5,"operator":"=","free":{"any":[1]},"labels":{"x":"y"}}}""")]
    [InlineData("""{"thing":{"name":"a","size":null,"parts":[{"name":"b","parts":[]}]}}""")]
    public void Body_AsDescribed_HasNoViolation(string body) => Check(Put(body)).ShouldBeEmpty();

    [Theory]
    [InlineData("""{"thing":{"name":1}}""", "body/thing/name", "wrong type")]
    [InlineData("""{"thing":{"name":"a","colour":"red"}}""", "body/thing/colour", "is not in the description")]
    [InlineData("""{"thing":{"name":"a","id":7}}""", "body/thing/id", "read-only")]
    [InlineData("""{"thing":{"size":1}}""", "body/thing/name", "is required")]
    [InlineData("""{"thing":{"name":"a","operator":"<"}}""", "body/thing/operator", "is none of =, >")]
    [InlineData("""{"thing":{"name":"a","size":"large"}}""", "body/thing/size", "is string, which fits none of the alternatives: number, null")]
    [InlineData("""{"thing":{"name":"a","labels":{"x":1}}}""", "body/thing/labels/x", "wrong type")]
    [InlineData("""{"thing":{"name":"a","parts":[{"name":"b"},{"name":"c","parts":[{"nam":"d","name":"e"}]}]}}""", "body/thing/parts/*/parts/*/nam", "is not in the description")]
    [InlineData("""{"thing":{"name":"a"}""", "body", "is no JSON")]
    [InlineData("""{"thing":{"name":"a","name":"b"}}""", "body", "is no JSON")]
    [InlineData("", "body", "is required")]
    public void Body_NotAsDescribed_IsAViolationWithItsPlace(string body, string pointer, string message)
    {
        var violation = Check(Put(body)).ShouldHaveSingleItem();
        violation.Operation.ShouldBe("test: PUT /api/things/{id}");
        violation.Pointer.ShouldBe(pointer);
        violation.Message.ShouldContain(message);
    }

    [Theory]
    [InlineData("""{"query":"a"}""", null)]
    [InlineData("""{"ids":[1],"silent":true}""", null)]
    [InlineData("""{"query":"a","sillent":true}""", "body/sillent")]
    [InlineData("""{"ids":["1"]}""", "body/ids/*")]
    public void Alternatives_WithCommonProperties_AreHeldToTheOneThatWasMeant(string body, string? pointer)
    {
        var pointers = Check(new RecordedRequest("test", "POST", "/api/things/search", "application/json", body)).Select(v => v.Pointer);
        pointers.ShouldBe(pointer is null ? [] : [pointer]);
    }

    [Theory]
    [InlineData("?kind=small")]
    [InlineData("?kind=large&page=2")]
    [InlineData("?kind=large&page%5Bsize%5D=50&page[after]=x%3D")]
    [InlineData("?kind=large&ids=1,2&filter%5Bname%5D=a")]
    [InlineData("?kind=large&ids[]=1&ids[]=2")]
    public void Query_AsDescribed_HasNoViolation(string query) => Check(Get(query)).ShouldBeEmpty();

    [Theory]
    [InlineData("", "query:kind", "is required")]
    [InlineData("?kind=huge", "query:kind", "is none of small, large")]
    [InlineData("?kind=small&page[size]=101", "query:page[size]", "refused")]
    [InlineData("?kind=small&page[size]=many", "query:page[size]", "wrong type")]
    [InlineData("?kind=small&page[from]=1", "query:page[from]", "is not in the description")]
    [InlineData("?kind=small&per_page=5", "query:per_page", "is not in the description")]
    [InlineData("?kind=small&ids=1,b", "query:ids", "wrong type")]
    public void Query_NotAsDescribed_IsAViolation(string query, string pointer, string message)
    {
        var violation = Check(Get(query)).ShouldHaveSingleItem();
        violation.Pointer.ShouldBe(pointer);
        violation.Message.ShouldContain(message);
    }

    [Theory]
    [InlineData("GET", "/api/nothing/12/here", "test: GET /api/nothing/{id}/here", "path")]
    [InlineData("GET", "/things?kind=small", "test: GET /things", "path")]
    [InlineData("GET", "/api/things.json?kind=small", "test: GET /api/things.json", "path")]
    [InlineData("POST", "/api/things/12", "test: POST /api/things/{id}", "method")]
    [InlineData("DELETE", "/api/things/abc", "test: DELETE /api/things/{id}", "path:id")]
    public void PathOrMethod_Undescribed_IsAViolation(string method, string path, string operation, string pointer)
    {
        var violation = Check(new RecordedRequest("test", method, path, null, null)).ShouldHaveSingleItem();
        (violation.Operation, violation.Pointer).ShouldBe((operation, pointer));
    }

    [Fact]
    public void JsonSuffix_InSdkTraffic_IsTolerated() =>
        Checker([], toleratesJsonSuffix: true).Check([new RecordedRequest("test", "DELETE", "/api/things/1.json", null, null)]).ShouldBeEmpty();

    [Fact]
    public void Header_MissingOrOfAnotherVersion_IsAViolationWhereHeadersWereRecorded()
    {
        var request = Get("?kind=small");
        Check(request with { Headers = null }).ShouldBeEmpty();
        Check(request with { Headers = new Dictionary<string, string>() }).ShouldHaveSingleItem().Pointer.ShouldBe("header:Api-Version");
        Check(request with { Headers = new Dictionary<string, string> { ["Api-Version"] = "2.11" } }).ShouldHaveSingleItem().Message.ShouldContain("2.16");
    }

    [Fact]
    public void ContentType_Undescribed_IsAViolation()
    {
        Check(Put("""{"thing":{"name":"a"}}""") with { ContentType = "text/plain" }).ShouldHaveSingleItem().Pointer.ShouldBe("content-type");
        Check(Put("""{"thing":{"name":"a"}}""") with { ContentType = "application/json; charset=utf-8" }).ShouldBeEmpty();
    }

    [Fact]
    public void EqualFindings_OfManyRequests_AreOneViolationWithACountAndTheFirstExample()
    {
        var violation = Checker([]).Check(Enumerable.Range(1, 40).Select(i => Put($$$"""{"thing":{"name":"a","x":{{{i}}}}}"""))).ShouldHaveSingleItem();
        violation.Count.ShouldBe(40);
        violation.Example.ShouldBe("""PUT /api/things/5 {"thing":{"name":"a","x":1}}""");
    }

    [Fact]
    public void Exception_ThatFits_ExcusesOnlyItsPlaceAndIsUsed()
    {
        var used = new KnownException("test: PUT /api/things/{id}", "body/thing/parts/*/x", "why");
        var unused = new KnownException("test: PUT /api/things/{id}", "body/thing/z", "why");
        var report = Checker([used, unused]).Report([Put("""{"thing":{"name":"a","parts":[{"name":"b","x":1,"y":2}]}}""")]);
        report.Violations.ShouldHaveSingleItem().Pointer.ShouldBe("body/thing/parts/*/y");
        report.UnusedExceptions.ShouldBe([unused]);
        report.Operations.ShouldBe(["test: PUT /api/things/{id}"]);
    }

    [Fact]
    public void Exception_ForOneKindOfFinding_ExcusesNoOther()
    {
        var exception = new KnownException("test: PUT /api/things/{id}", "body/thing/name", "why") { MessageStart = CompiledSchema.WrongType + ": integer" };
        var checker = Checker([exception]);
        checker.Check([Put("""{"thing":{"name":1}}""")]).ShouldBeEmpty();
        checker.Check([Put("""{"thing":{"name":true}}""")]).ShouldHaveSingleItem().Message.ShouldContain("boolean");
    }

    [Fact]
    public void Body_WhereTheDescriptionHasNone_IsHeldAgainstTheDocumentedOne()
    {
        var request = new RecordedRequest("test", "DELETE", "/api/things/1", "application/json", """{"why":"a"}""");
        Check(request).ShouldHaveSingleItem().Message.ShouldBe(OpenApiOperation.NoBody);

        var documented = new KnownException("test: DELETE /api/things/{id}", "body", "why") { DocumentedBody = """{"type":"object","properties":{"why":{"type":"string"}}}""" };
        Checker([documented]).Report([request]).ShouldSatisfyAllConditions(r => r.Violations.ShouldBeEmpty(), r => r.UnusedExceptions.ShouldBeEmpty());
        Checker([documented]).Check([request with { Body = """{"why":1}""" }]).ShouldHaveSingleItem().Pointer.ShouldBe("body/why");
    }

    [Fact]
    public void SharedFolder_NotAboveTheStart_IsNotFound() => SharedFiles.Find(Path.GetPathRoot(AppContext.BaseDirectory)!).ShouldBeNull();

    private static IReadOnlyList<Violation> Check(RecordedRequest request) => Checker([]).Check([request]);

    private static ContractChecker Checker(IReadOnlyList<KnownException> exceptions, bool toleratesJsonSuffix = false)
    {
        using var text = new StringReader(Description);
        var descriptions = new Dictionary<string, IReadOnlyList<OpenApiDescription>>(StringComparer.Ordinal) { ["test"] = [OpenApiDescription.Read(text)] };
        return new ContractChecker(descriptions, exceptions, toleratesJsonSuffix);
    }

    private static RecordedRequest Put(string body) => new("test", "PUT", "/api/things/5", "application/json", body);

    private static RecordedRequest Get(string query) => new("test", "GET", "/api/things" + query, null, null) { Headers = Version };
}
