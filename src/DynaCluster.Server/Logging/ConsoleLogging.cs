using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Console;

namespace DynaCluster.Server.Logging;

/// <summary>Plain lines for people on a terminal, one JSON object a line for everything else.</summary>
public static class ConsoleLogging
{
    public static ILoggerFactory Create(bool isTerminal) => LoggerFactory.Create(logging =>
    {
        logging.SetMinimumLevel(LogLevel.Information);
        // The framework's own life-cycle lines repeat what ServerEvents says better.
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("OpenTelemetry", LogLevel.Warning);
        logging.AddFilter("Grpc", LogLevel.Warning);
        // A door that cannot listen is told once, by StartRefusedException, without a stack trace.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        if (isTerminal)
        {
            logging.AddSimpleConsole(o =>
            {
                o.SingleLine = true;
                o.TimestampFormat = "HH:mm:ss ";
                o.ColorBehavior = LoggerColorBehavior.Default;
            });
        }
        else
        {
            logging.AddJsonConsole(o =>
            {
                o.UseUtcTimestamp = true;
                o.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
                // The lines are read as log lines, never as part of a page.
                o.JsonWriterOptions = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
            });
        }
    });
}
