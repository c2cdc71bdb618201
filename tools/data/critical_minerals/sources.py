"""The outside publications that the collected tables do not hold, in words for readers."""

MCS25 = "USGS Mineral Commodity Summaries 2025"
IEA = "IEA Critical Minerals Dataset, May 2025 edition (CC BY 4.0)"
PINK = "recalled: World Bank Commodity Price Data (Pink Sheet) of January 2025, mean of 2024"
DOLLARMETAL = ("USGS Mineral Commodity Summaries 2025 (dollarmetal.com: China 93, India 25 Mt of bauxite, 84 and 7.6 "
               "of alumina)")
BAUXITE = f"recalled: {MCS25}, bauxite and alumina"
ZINC = "USGS Mineral Commodity Summaries 2024, output of 2023 (exaputra.com 2025-06)"
PROJECT_BLUE = "Project Blue through Reuters and mining.com 2024-12 (China: 59.2 % of refined germanium in 2023)"
GERMANIUM_2020 = "USGS Mineral Commodity Summaries 2020, germanium"
CUSTOMS_GALLIUM = ("derived: Chinese customs, twelve times the mean of November 2022 and March 2023, 5,611 and 6,480 "
                   "kg (rawmaterials.net; germanium.com 2024-04-22)")
CUSTOMS_GERMANIUM = ("derived: Chinese customs, twelve times the mean of November 2022 and March 2023, 5,488 and 4,702 "
                     "kg (rawmaterials.net; germanium.com 2024-04-22)")
US_GERMANIUM = "Project Blue 2025-11 (United States imports from China: 11 t in 2023)"
BELGIAN_GERMANIUM = ("rawmaterials.net 2024-12, Chinese customs (of 22 t in 2024 so far, almost nine to Belgium and "
                     "just over six to Germany)")
REUTERS_ANTIMONY = "Reuters 2025-03-20, Chinese customs (38,632 t of products in 2024, 24.1 % below 2023)"
METALNOMIST = "Metalnomist 2025-05 (Chinese imports of cobalt intermediates 2024: 188,560 t of metal, 99 % Congolese)"
HUAYOU = "Cailian Press 2025-09 (Huayou: 18,000 t of cobalt in intermediates with 180,000 t of nickel)"
ROSKILL_GALLIUM = "Fastmarkets 2023-12 (Japan took 51 % of what China shipped since 2022)"
US_GALLIUM = ("derived: recalled: USGS Mineral Commodity Summaries 2024, gallium (imports 12 t; 2019 to 2022 from "
              "Japan 26 %, China 21 %, Germany 19 %)")
US_GALLIUM_OTHERS = ("assumed, the third of United States imports that USGS does not name, by refiners of gallium: "
                     "Slovakia and the United Kingdom")
SHARES = "national shares assumed"
