module example.org/look-go

go 1.25
