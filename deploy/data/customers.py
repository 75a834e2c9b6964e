#!/usr/bin/env python3
"""Writes customers.csv: invented customers of a music service, and what each did after a year.

    deploy/data/customers.py > deploy/data/customers.csv

The outcome follows a rule of the columns with noise, so that a model can learn it but not be always right. Every run
writes the same bytes. No person is described.
"""
import csv
import datetime
import random
import sys

CITIES = ["Bergen", "Brno", "Cork", "Gdańsk", "Graz", "Lille", "Porto", "Tartu", "Turku", "Uppsala", "Vilnius",
          "Washington, D.C."]
OUTCOMES = ["left", "stayed", "upgraded"]
NOTES = ["", "", "", "called twice", 'asked for a "family" plan', "wrote:\nplease call back", "pays late, always"]


def main():
    numbers = random.Random(20250101)
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(["customer", "joined", "city", "age", "hours_a_week", "price", "newsletter", "note", "outcome"])
    pull_of_city = {city: numbers.uniform(-1.2, 1.2) for city in CITIES}
    first = datetime.date(2021, 1, 1)
    for customer in range(1, 3001):
        days = numbers.randrange(1200)
        city = numbers.choice(CITIES)
        age = numbers.randrange(16, 80)
        hours = round(numbers.expovariate(1 / 6), 1)
        price = numbers.choice([5.99, 9.99, 14.99])
        newsletter = numbers.random() < 0.4
        happy = (0.45 * (hours - 5) + 1.5 * pull_of_city[city] - 0.22 * (price - 9.99) + 0.9 * newsletter
                 + 0.0016 * (600 - days) - 0.03 * abs(age - 35) + 0.5)
        noise = numbers.gauss(0, 0.6)
        outcome = OUTCOMES[0 if happy + noise < -0.8 else 1 if happy + noise < 1.6 else 2]
        cells = [customer, first + datetime.timedelta(days), city, age, hours, price, "yes" if newsletter else "no",
                 numbers.choice(NOTES), outcome]
        for column in (2, 3, 4):
            if numbers.random() < 0.03:
                cells[column] = "" if column != 3 else "NA"
        rows.writerow(cells)


if __name__ == "__main__":
    main()
