using Hitl.Connector.Models.Encoder;

namespace Hitl.Connector.Tests.Models.Encoder;

public sealed class MeaningReaderTests
{
    [Fact]
    public void Read_AfterClosing_RefusesInsteadOfTouchingWhatIsGone()
    {
        var reader = MeaningReader.LoadShipped();
        reader.Read("Where is my parcel?").ShouldNotBeEmpty();

        reader.Dispose();
        reader.Dispose();

        Should.Throw<ObjectDisposedException>(() => reader.Read("Where is my parcel?"));
    }
}
