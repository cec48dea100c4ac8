using System.Data.Common;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Polystore.MongoDriver;
using Polystore.RedisClient;
using Polystore.Runtime.Routing;
using Polystore.Runtime.Stores;
using Polystore.Samples.ShopApi.Model;

namespace Polystore.Samples.ShopApi;

/// <summary>Failures as problem+json (RFC 9457): what the caller can mend is 4xx, a store that is away is 503 and worth another try.</summary>
internal sealed class Problems(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            return true;
        }

        var (status, title) = exception switch
        {
            BadHttpRequestException bad => (bad.StatusCode, "The request cannot be read."),
            OrderRefusedException => (StatusCodes.Status409Conflict, "The order is refused."),
            ConcurrencyConflictException => (StatusCodes.Status409Conflict, "Somebody else changed it meanwhile."),
            DuplicateKeyException => (StatusCodes.Status409Conflict, "It is there already."),
            PartialWriteException => (StatusCodes.Status503ServiceUnavailable, "It was written in part only."),
            PartUnavailableException or DbException or MongoException or RedisException or TimeoutException or StoreException or IOException =>
                (StatusCodes.Status503ServiceUnavailable, "A store does not answer."),
            _ => (StatusCodes.Status500InternalServerError, "A defect of this service."),
        };
        httpContext.Response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            httpContext.Response.Headers.RetryAfter = "1";
        }

        // The sentences of the runtime hold no values; those of drivers may, and stay in the log.
        var details = new ProblemDetails { Status = status, Title = title, Detail = exception is RoutingException or StoreException or OrderRefusedException or BadHttpRequestException ? exception.Message : null };
        if (exception is PartialWriteException partial)
        {
            details.Extensions["written"] = string.Join(',', partial.Written);
        }

        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, Exception = exception, ProblemDetails = details });
    }
}
