using RestEase;
using RestEase.Implementation;

namespace Hitl.Connector.Http;

/// <summary>Clients of an API. RestEase makes their type anew for every client and never lets go of it: here it is made once.</summary>
internal static class RestApi<T>
    where T : class
{
    private static Type? _type;

    public static T Over(HttpClient http, ResponseDeserializer responses, RequestBodySerializer bodies)
    {
        var requester = new Requester(http) { ResponseDeserializer = responses, RequestBodySerializer = bodies };
        if (_type is { } known)
        {
            return (T)Activator.CreateInstance(known, requester)!;
        }

        var first = RestClient.For<T>(requester);
        _type = first.GetType();
        return first;
    }
}
