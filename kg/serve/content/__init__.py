"""What views take from the graph, and the forms they put it in; run in workers."""
