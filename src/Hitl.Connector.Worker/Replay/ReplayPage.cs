using Hitl.Connector.Escalation.Replay;

namespace Hitl.Connector.Worker.Replay;
public static class ReplayPage { public static string Draw(ReplayReport report) => report.ToString(); }
