namespace Hitl.Connector.Worker.Tests.Http;

/// <summary>Tests that share one running demo, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SharedDemo : ICollectionFixture<RunningDemo>
{
    public const string Name = "one running demo";
}
